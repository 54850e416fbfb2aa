import type { RuleCompiler } from '../cel/compile-rule.ts';
import { compileRules, type RuleCheck, type RulesFault } from '../cel/compile-rules.ts';
import type { ApiObject } from '../model/api-object.ts';
import type { StatusCause } from '../model/status-error.ts';
import { compileDefaulter } from './compile-defaulter.ts';
import { compilePruner, pruneTrace } from './compile-pruner.ts';
import { compileValidator } from './compile-validator.ts';
import type { JsonSchema } from './json-schema.ts';
import { validationTrace } from './validator.ts';

/** After these, values may not be what rules take them for. */
const blocking: ReadonlySet<string> = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
  'FieldValueNotSupported',
]);

const rulesNotChecked: StatusCause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

/** What the objects of a schema go through when they are written. */
export interface SchemaSteps {
  /** Drops unknown fields; their paths come with what is left. */
  prune(object: object): { readonly object: object; readonly unknown: readonly string[] };
  /** Fills in defaults. */
  fill(object: object): object;
  /** Everything that is wrong with the object, or with the change that leads to it. */
  validate(object: object, existing?: ApiObject): readonly StatusCause[];
}

/**
 * Compiles the CEL rules of a schema; `undefined` when it has none.
 *
 * @throws what `refuse` throws when it is told what is wrong with them, which may be nothing
 */
export function compileAllRules(
  schema: JsonSchema,
  compiler: () => RuleCompiler,
  refuse: (faults: readonly RulesFault[]) => void,
): RuleCheck | undefined {
  const faults: RulesFault[] = [];
  const rules = compileRules(schema, faults, compiler);
  refuse(faults);
  return rules;
}

/** Compiles what the objects of a schema go through; `rules` are those of its CEL rules. */
export function compileSteps(schema: JsonSchema, rules: RuleCheck | undefined): SchemaSteps {
  const prune = compilePruner(schema);
  const fill = compileDefaulter(schema);
  const validate = compileValidator(schema);
  return {
    prune(object) {
      const trace = pruneTrace();
      const pruned = prune(object, trace) as object;
      return { object: pruned, unknown: trace.unknown.sort() };
    },
    fill: (object) => (fill === undefined ? object : (fill(object) as object)),
    validate(object, existing) {
      const trace = validationTrace();
      validate(object, trace, existing);
      if (rules !== undefined && trace.causes.some(({ reason }) => blocking.has(reason))) {
        trace.causes.push(rulesNotChecked);
      } else {
        rules?.(object, existing, trace);
      }
      return trace.causes;
    },
  };
}
