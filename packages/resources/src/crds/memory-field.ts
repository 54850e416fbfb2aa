import { type JsonSchema, quantity, ruled } from './schema.ts';

/** Where sizes are beyond what a rule can round without error, and beyond every model. */
const exactlyRounded = '1Pi';

/** What no longer fits the 64 bits in which the API server holds a quantity. */
const beyond = '8Ei';

/** The nearest whole number of bytes, as a quantity: rules have no other way to ask for wholeness. */
const rounded = 'quantity(string(int(quantity(self).asApproximateFloat() + 0.5)))';

/**
 * The memory of a Model. Its rules keep out what no number of bytes is, `100m` before all, which is a
 * tenth of one, and let every other notation in, such as `1.5Gi`. What the pattern refuses is left to
 * it; `isInteger` cannot be used, since it tells how Go holds a quantity.
 */
export const memoryField: JsonSchema = ruled(quantity('Memory that the loaded model takes.'), [
  {
    rule: 'type(self) == int ? self >= 0 : (!isQuantity(self) || quantity(self).sign() >= 0)',
    message: 'memory must not be negative; write bytes such as 100Mi, or leave it out',
  },
  {
    rule: `type(self) == int || !isQuantity(self) || quantity(self).isLessThan(quantity('${beyond}'))`,
    message: `memory must be less than ${beyond}; write bytes such as 100Mi`,
  },
  {
    rule:
      'type(self) == int || !isQuantity(self) || quantity(self).sign() < 0 || ' +
      `quantity(self).isGreaterThan(quantity('${exactlyRounded}')) || ` +
      `quantity(self).compareTo(${rounded}) == 0`,
    message: 'memory must be a whole number of bytes, such as 100M or 1.5Gi; m means thousandths',
  },
]);
