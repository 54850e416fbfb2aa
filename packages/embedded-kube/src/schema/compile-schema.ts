import { lateRuleCompiler, type RuleCompiler } from '../cel/compile-rule.ts';
import { compileRules, type RuleCheck, type RulesFault } from '../cel/compile-rules.ts';
import type { ApiObject } from '../model/api-object.ts';
import { type StatusCause, StatusError } from '../model/status-error.ts';
import { compileDefaulter, type Defaulter } from './compile-defaulter.ts';
import { compilePruner, type Pruner, pruneTrace } from './compile-pruner.ts';
import { compileValidator } from './compile-validator.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Validator, validationTrace } from './validator.ts';

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
  /** Compiles what is compiled no later than for the first object. */
  readonly prepare?: () => void;
  /** Drops unknown fields; their paths come with what is left. */
  prune(object: object): { readonly object: object; readonly unknown: readonly string[] };
  /** Fills in defaults. */
  fill(object: object): object;
  /** Everything that is wrong with the object, or with the change that leads to it. */
  validate(object: object, existing?: ApiObject): readonly StatusCause[];
}

/** What the objects of a schema go through. */
interface Steps {
  readonly pruner: Pruner;
  readonly defaulter: Defaulter | undefined;
  readonly validator: Validator;
  readonly rules: RuleCheck | undefined;
}

/** How a schema is compiled. */
export interface SchemaOptions {
  /** Gives what compiles CEL rules, one for all schemas of a server. */
  readonly compiler?: () => RuleCompiler;
  /** Told what is wrong with the CEL rules, which may be nothing; throws to refuse the schema. */
  readonly refuse?: (faults: readonly RulesFault[]) => void;
  /** Looks at CEL rules when a first object comes, and refuses that, rather than at once. */
  readonly late?: boolean;
}

/**
 * Compiles the structural schema of a custom resource. Most of it is done when a first object comes:
 * a server starts with kinds whose schemas hold whole pods, and for some no object ever does.
 *
 * @throws StatusError 422 for a pattern that is no regular expression, and what `refuse` throws.
 */
export function compileSchema(schema: JsonSchema, options: SchemaOptions = {}): CompiledSchema {
  const { compiler = lateRuleCompiler(), refuse = () => {}, late = false } = options;
  const compileAllRules = (): RuleCheck | undefined => {
    const faults: RulesFault[] = [];
    const rules = compileRules(schema, faults, compiler);
    refuse(faults);
    return rules;
  };
  const early = late ? undefined : { rules: compileAllRules() };
  refuseBadPatterns(schema);
  let steps: Steps | undefined;
  const compiled = (): Steps => {
    steps ??= {
      pruner: compilePruner(schema),
      defaulter: compileDefaulter(schema),
      validator: compileValidator(schema),
      rules: early === undefined ? compileAllRules() : early.rules,
    };
    return steps;
  };
  return {
    prepare: () => void compiled(),
    prune(object) {
      const trace = pruneTrace();
      const pruned = compiled().pruner(object, trace) as object;
      return { object: pruned, unknown: trace.unknown.sort() };
    },
    fill(object) {
      const { defaulter } = compiled();
      return defaulter === undefined ? object : (defaulter(object) as object);
    },
    validate(object, existing) {
      const { validator, rules } = compiled();
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
