import { describeValue } from './describe-value.ts';

/**
 * Reading Kubernetes quantities as whole bytes.
 *
 * Every notation that denotes a whole number of bytes is accepted, however it is spelled
 * (`1536Mi`, `1.5Gi`, `1610612736`, `1.0`, `1e9`), since a user who edits a manifest should not meet
 * an error that the same value did not raise at creation.
 */

const binaryPowers: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };
const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const quantityPattern =
  /^([+-]?)(\d+)?(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d{1,3}|[numkMGTPE])?$/;
/** Longer than any spelling of 64 bits that a person writes; keeps a hostile one from costing time. */
const longestQuantity = 128;
const largestUint64 = 2n ** 64n - 1n;

/** Says why a quantity is not a number of bytes that a scheduler can be told. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

/**
 * The bytes that a Kubernetes Quantity denotes, exactly.
 *
 * @param quantity a Quantity as JSON holds it: a string or a number.
 * @throws QuantityError when it is no Quantity, not whole, negative, or over 2^64 − 1.
 */
export function bytesOf(quantity: unknown): bigint {
  const text = typeof quantity === 'string' || typeof quantity === 'number' ? `${quantity}` : '';
  const match = text.length > longestQuantity ? null : quantityPattern.exec(text);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match ?? [];
  if (match === null || (whole === '' && fraction === '')) {
    throw new QuantityError(
      `${describeValue(quantity)} is not a quantity; write bytes such as 1073741824 or 1Gi`,
    );
  }
  const bytes = scale(BigInt(whole + fraction), fraction.length, suffix);
  if (bytes === null) {
    throw new QuantityError(`${describeValue(quantity)} is not a whole number of bytes`);
  }
  if (sign === '-' && bytes > 0n) {
    throw new QuantityError(
      `${describeValue(quantity)} is negative; memory cannot be less than 0 bytes`,
    );
  }
  if (bytes > largestUint64) {
    throw new QuantityError(`${describeValue(quantity)} is more bytes than fit in 64 bits`);
  }
  return bytes;
}

/** `digits` × 10^−places × the suffix's factor, or null when that is not whole. */
function scale(digits: bigint, places: number, suffix: string): bigint | null {
  const power = binaryPowers[suffix];
  const exponent = /^[eE][+-]?\d/.test(suffix)
    ? Number(suffix.slice(1))
    : (decimalExponents[suffix] ?? 0);
  const numerator =
    power !== undefined
      ? digits * 1024n ** BigInt(power)
      : digits * 10n ** BigInt(Math.max(exponent, 0));
  const denominator = 10n ** BigInt(places + (power !== undefined ? 0 : Math.max(-exponent, 0)));
  return numerator % denominator === 0n ? numerator / denominator : null;
}
