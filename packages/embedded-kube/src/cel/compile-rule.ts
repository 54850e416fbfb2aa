import { createRequire } from 'node:module';
import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import type { JsonSchema, ValidationRule } from '../schema/json-schema.ts';
import { type Celler, compileCeller, type StringConverters } from './celled-value.ts';
import { addKubernetesLibrary } from './kubernetes-library.ts';
import { withSelf } from './rule-checker.ts';

/** A rule of a schema, ready to be asked. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Whether it compares with what was stored before. */
  readonly usesOldSelf: boolean;
  /** `undefined` when the rule holds, else what to say; the values are CEL's. */
  broken(self: unknown, oldSelf: unknown): RuleProblem | undefined;
}

/** What a rule that does not hold, or cannot be evaluated, comes to. */
export interface RuleProblem {
  readonly type: 'failed' | 'error';
  readonly message: string;
}

/** What is wrong with a rule itself; `part` names the field of it. */
export interface RuleFault {
  readonly part: 'rule' | 'messageExpression';
  readonly message: string;
}

/** Compiles the CEL rules of schemas; one serves all CRDs of a server. */
export class RuleCompiler {
  readonly #cel = loadCel();
  readonly #base = addKubernetesLibrary(
    new this.#cel.Environment({
      enableOptionalTypes: true,
      homogeneousAggregateLiterals: false,
    }),
  );
  readonly #values = this.#base
    .clone()
    .registerVariable('self', 'dyn')
    .registerVariable('oldSelf', 'dyn');
  readonly #converters: StringConverters = this.#stringConverters();

  /** Compiles a rule, or says what is wrong with it. */
  compile(rule: ValidationRule, schema: JsonSchema): CompiledRule | RuleFault {
    const typed = withSelf(this.#base.clone(), schema, {
      optionalOldSelf: rule.optionalOldSelf === true,
      text: rule.rule + (rule.messageExpression ?? ''),
    });
    const fault =
      faultOf(typed, 'rule', rule.rule, 'bool') ??
      (rule.messageExpression === undefined
        ? undefined
        : faultOf(typed, 'messageExpression', rule.messageExpression, 'string'));
    if (fault !== undefined) {
      return fault;
    }
    const holds = this.#values.parse(rule.rule);
    const say =
      rule.messageExpression === undefined ? undefined : this.#values.parse(rule.messageExpression);
    return {
      rule,
      usesOldSelf: mentions(holds.ast, 'oldSelf'),
      broken: (self, oldSelf) => broken(rule, holds, say, { self, oldSelf }),
    };
  }

  /** A value that may be absent, as rules see it. */
  optional(isPresent: boolean, value: unknown): unknown {
    return isPresent ? this.#cel.Optional.of(value) : this.#cel.Optional.none();
  }

  /** How the rules of a schema see its JSON values. */
  celler(schema: JsonSchema): Celler {
    return compileCeller(schema, this.#converters);
  }

  #stringConverters(): StringConverters {
    const convert = (expression: string): ((text: string) => unknown) => {
      const parsed = this.#base.clone().registerVariable('text', 'string').parse(expression);
      return (text) => parsed({ text }) as unknown;
    };
    const timestamp = convert('timestamp(text)');
    return {
      byte: (text) => Buffer.from(text, 'base64'),
      date: (text) => timestamp(`${text}T00:00:00Z`),
      'date-time': timestamp,
      duration: convert('duration(text)'),
    };
  }
}

/** The CEL library, read when the first rule comes: most CRDs have none. */
function loadCel(): typeof import('@marcbachmann/cel-js') {
  return createRequire(import.meta.url)(
    '@marcbachmann/cel-js',
  ) as typeof import('@marcbachmann/cel-js');
}

function faultOf(
  env: Environment,
  part: RuleFault['part'],
  expression: string,
  wanted: string,
): RuleFault | undefined {
  const name = part === 'rule' ? '' : 'messageExpression ';
  try {
    const { valid, type, error } = env.parse(expression).check();
    if (!valid) {
      return { part, message: `${name}compilation failed: ${firstLine(error)}` };
    }
    if (type !== wanted && type !== 'dyn') {
      return { part, message: `${name}must evaluate to a ${wanted}` };
    }
    return undefined;
  } catch (error) {
    return { part, message: `${name}compilation failed: ${firstLine(error)}` };
  }
}

function firstLine(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first;
}

/** Whether a syntax tree has an identifier. */
function mentions(node: unknown, name: string): boolean {
  if (Array.isArray(node)) {
    return node.some((one) => mentions(one, name));
  }
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) {
    return false;
  }
  return node.op === 'id' ? node.args === name : mentions(node.args, name);
}

function broken(
  rule: ValidationRule,
  holds: ParseResult,
  say: ParseResult | undefined,
  values: { readonly self: unknown; readonly oldSelf: unknown },
): RuleProblem | undefined {
  try {
    if (holds(values) === true) {
      return undefined;
    }
  } catch (error) {
    const message = `${firstLine(error)} evaluating rule: ${rule.message ?? rule.rule}`;
    return { type: 'error', message };
  }
  return { type: 'failed', message: messageOf(rule, say, values) };
}

/** What a broken rule says: what its expression gives, else its message, else the rule itself. */
function messageOf(rule: ValidationRule, say: ParseResult | undefined, values: object): string {
  const fixed = rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
  if (say === undefined) {
    return fixed;
  }
  try {
    const said: unknown = say({ ...values });
    const text = typeof said === 'string' ? said.trim() : '';
    return text === '' || text.includes('\n') ? fixed : text;
  } catch {
    return fixed;
  }
}
