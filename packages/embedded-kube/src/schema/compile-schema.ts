import { createRequire } from 'node:module';
import type { RuleCompiler } from '../cel/compile-rule.ts';
import type { RulesFault } from '../cel/compile-rules.ts';
import { lateRuleCompiler } from '../cel/late-rule-compiler.ts';
import type { JsonSchema } from './json-schema.ts';
import type { SchemaSteps } from './schema-steps.ts';

/** What a schema does to an object, compiled once per schema. */
export interface CompiledSchema extends SchemaSteps {
  /** Compiles what is compiled no later than for the first object. */
  readonly prepare?: () => void;
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
 * Compiles the structural schema of a custom resource. Most of it is done when a first object comes,
 * and the code for it read then: a server starts with kinds whose schemas hold whole pods, and for
 * some no object ever does.
 *
 * @param schema one in which `structuralProblems` found none
 * @throws what `refuse` throws
 */
export function compileSchema(schema: JsonSchema, options: SchemaOptions = {}): CompiledSchema {
  const { compiler = lateRuleCompiler(), refuse = () => {}, late = false } = options;
  const rulesOf = () => loadSteps().compileAllRules(schema, compiler, refuse);
  const early = late ? undefined : { rules: rulesOf() };
  let steps: SchemaSteps | undefined;
  const compiled = () => {
    steps ??= loadSteps().compileSteps(schema, early === undefined ? rulesOf() : early.rules);
    return steps;
  };
  return {
    prepare: () => void compiled(),
    prune: (object) => compiled().prune(object),
    fill: (object) => compiled().fill(object),
    validate: (object, existing) => compiled().validate(object, existing),
  };
}

function loadSteps(): typeof import('./schema-steps.ts') {
  return createRequire(import.meta.url)('./schema-steps.ts') as typeof import('./schema-steps.ts');
}
