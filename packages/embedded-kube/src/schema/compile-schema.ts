import { compileRules, type RulesFault } from '../cel/compile-rules.ts';
import type { ApiObject } from '../model/api-object.ts';
import { type StatusCause, StatusError } from '../model/status-error.ts';
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

/** What a schema does to an object, compiled once per schema. */
export interface CompiledSchema {
  /** Drops unknown fields; their paths come with what is left. */
  prune(object: object): { readonly object: object; readonly unknown: readonly string[] };
  /** Fills in defaults. */
  fill(object: object): object;
  /** Everything that is wrong with the object, or with the change that leads to it. */
  validate(object: object, existing?: ApiObject): readonly StatusCause[];
}

/**
 * Compiles the structural schema of a custom resource. What is wrong with its CEL rules is added to
 * `faults`.
 *
 * @throws StatusError 422 for a pattern that is no regular expression.
 */
export function compileSchema(schema: JsonSchema, faults: RulesFault[] = []): CompiledSchema {
  const rules = compileRules(schema, faults);
  const pruner = compilePruner(schema);
  const defaulter = compileDefaulter(schema);
  refuseBadPatterns(schema);
  const validator = compileValidator(schema);
  return {
    prune(object) {
      const trace = pruneTrace();
      return { object: pruner(object, trace) as object, unknown: trace.unknown.sort() };
    },
    fill(object) {
      return defaulter === undefined ? object : (defaulter(object) as object);
    },
    validate(object, existing) {
      const trace = validationTrace();
      validator(object, trace, existing);
      if (rules !== undefined && trace.causes.some(({ reason }) => blocking.has(reason))) {
        trace.causes.push(rulesNotChecked);
      } else {
        rules?.(object, existing, trace);
      }
      return trace.causes;
    },
  };
}

function refuseBadPatterns(schema: JsonSchema): void {
  for (const pattern of patternsIn(schema, new Set())) {
    try {
      new RegExp(pattern);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const message = `the schema holds a pattern that is no regular expression: ${error.message}`;
      throw new StatusError(422, 'Invalid', message);
    }
  }
}

/** Each pattern once: a large schema has the same one many times. */
function patternsIn(schema: object, found: Set<string>): ReadonlySet<string> {
  for (const [key, child] of Object.entries(schema) as [string, unknown][]) {
    if (key === 'pattern' && typeof child === 'string') {
      found.add(child);
    } else if (typeof child === 'object' && child !== null && !valueKeys.has(key)) {
      patternsIn(child, found);
    }
  }
  return found;
}

/** Where a schema holds values rather than schemas. */
const valueKeys: ReadonlySet<string> = new Set(['default', 'enum', 'example']);
