import { isJsonObject } from '../model/api-object.ts';
import { equalJson } from '../model/equal-json.ts';
import { invalidValue } from '../model/field-error.ts';
import type { StatusCause } from '../model/status-error.ts';
import { correlatedItems } from '../schema/correlated-items.ts';
import { formatPath } from '../schema/field-path.ts';
import type { JsonSchema, ValidationRule } from '../schema/json-schema.ts';
import type { ValidationTrace } from '../schema/validator.ts';
import type { CompiledRule, RuleCompiler } from './compile-rule.ts';
import { PassedScalars } from './passed-scalars.ts';

/** Adds a cause for every rule that a value breaks; `old` is what was stored in its place. */
export type RuleCheck = (value: unknown, old: unknown, trace: ValidationTrace) => void;

/** Where a rule stands in a CRD, and what is wrong with it. */
export interface RulesFault {
  readonly field: string;
  readonly value: string;
  readonly message: string;
}

interface Walk {
  /** The parts that hold rules. */
  readonly ruled: ReadonlySet<JsonSchema>;
  readonly compiler: RuleCompiler;
  readonly faults: RulesFault[];
}

interface Place {
  readonly field: string;
  /** Where in the schema old values cease to be known: the items of sets and atomic lists. */
  readonly uncorrelatable?: string;
}

/**
 * Compiles the CEL rules (`x-kubernetes-validations`) of a structural schema; `undefined` when it has
 * none. What is wrong with them is added to `faults`; `compiler` is asked for where there are any.
 */
export function compileRules(
  schema: JsonSchema,
  faults: RulesFault[],
  compiler: () => RuleCompiler,
): RuleCheck | undefined {
  const whole = withMeta(schema);
  const ruled = new Set<JsonSchema>();
  if (!findRules(whole, ruled)) {
    return undefined;
  }
  const walk = { compiler: compiler(), faults, ruled };
  return compileNode(whole, walk, { field: 'spec.validation.openAPIV3Schema' });
}

/** Collects the parts of a schema that hold rules, themselves or below; whether this is one. */
function findRules(schema: JsonSchema, found: Set<JsonSchema>): boolean {
  const { properties, items, additionalProperties: values } = schema;
  let holds = schema['x-kubernetes-validations'] !== undefined;
  for (const name in properties) {
    const child = properties[name];
    holds = (child !== undefined && findRules(child, found)) || holds;
  }
  holds = (items !== undefined && findRules(items, found)) || holds;
  holds = (typeof values === 'object' && findRules(values, found)) || holds;
  if (holds) {
    found.add(schema);
  }
  return holds;
}

/** Rules at the root may look at the name and the kind. */
function withMeta(schema: JsonSchema): JsonSchema {
  const text = { type: 'string' };
  const metadata = { type: 'object', properties: { name: text, generateName: text } };
  const own = { apiVersion: text, kind: text, metadata };
  return { ...schema, properties: { ...schema.properties, ...own } };
}

function compileNode(schema: JsonSchema, walk: Walk, place: Place): RuleCheck | undefined {
  if (!walk.ruled.has(schema)) {
    return undefined;
  }
  const checks = [ownRules(schema, walk, place), ...insides(schema, walk, place)].filter(
    (check) => check !== undefined,
  );
  if (checks.length === 0) {
    return undefined;
  }
  return (value, old, trace) => {
    if (value !== null && value !== undefined) {
      for (const check of checks) {
        check(value, old, trace);
      }
    }
  };
}

function insides(schema: JsonSchema, walk: Walk, place: Place): (RuleCheck | undefined)[] {
  return [
    fieldRules(schema, walk, place),
    itemRules(schema, walk, place),
    valueRules(schema, walk, place),
  ];
}

function ownRules(schema: JsonSchema, walk: Walk, place: Place): RuleCheck | undefined {
  const compiled = (schema['x-kubernetes-validations'] ?? []).flatMap((rule, at) => {
    const one = compileAt(
      rule,
      schema,
      walk,
      place,
      `${place.field}.x-kubernetes-validations[${at}]`,
    );
    return one === undefined ? [] : [one];
  });
  if (compiled.length === 0) {
    return undefined;
  }
  const { compiler } = walk;
  const celled = compiler.celler(schema);
  const passed = new PassedScalars(compiled);
  return (value, old, trace) => {
    if (passed.has(value)) {
      return;
    }
    const isOld = old !== undefined && old !== null;
    const isSame = isOld && equalJson(value, old);
    const pending = compiled.filter(({ usesOldSelf, rule }) =>
      usesOldSelf ? isOld || rule.optionalOldSelf === true : !isSame,
    );
    if (pending.length === 0) {
      return;
    }
    const self = celled(value);
    const oldSelf = isOld ? celled(old) : undefined;
    const causesBefore = trace.causes.length;
    for (const { rule, broken } of pending) {
      const before = rule.optionalOldSelf === true ? compiler.optional(isOld, oldSelf) : oldSelf;
      const problem = broken(self, before);
      if (problem?.type === 'failed') {
        trace.causes.push(causeOf(rule, value, problem.message, trace));
      } else if (problem !== undefined) {
        const type = schema.type ?? '';
        trace.causes.push(invalidValue(formatPath(trace.path), type, problem.message));
      }
    }
    if (trace.causes.length === causesBefore) {
      passed.add(value);
    }
  };
}

function compileAt(
  rule: ValidationRule,
  schema: JsonSchema,
  walk: Walk,
  place: Place,
  field: string,
): CompiledRule | undefined {
  const compiled = walk.compiler.compile(rule, schema);
  if ('part' in compiled) {
    const value = String(rule[compiled.part] ?? '');
    walk.faults.push({ field: `${field}.${compiled.part}`, value, message: compiled.message });
    return undefined;
  }
  if (compiled.usesOldSelf && place.uncorrelatable !== undefined) {
    const message = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`;
    walk.faults.push({ field: `${field}.rule`, value: rule.rule, message });
    return undefined;
  }
  return compiled;
}

const causeReasons: ReadonlySet<string> = new Set([
  'FieldValueForbidden',
  'FieldValueRequired',
  'FieldValueDuplicate',
]);

function causeOf(
  rule: ValidationRule,
  value: unknown,
  message: string,
  trace: ValidationTrace,
): StatusCause {
  const field = formatPath([...trace.path, ...stepsOf(rule.fieldPath ?? '')]);
  const { reason = '' } = rule;
  const shown = typeof value === 'object' ? '' : `: ${JSON.stringify(value)}`;
  switch (causeReasons.has(reason) ? reason : '') {
    case 'FieldValueForbidden':
      return { reason, message: `Forbidden: ${message}`, field };
    case 'FieldValueRequired':
      return { reason, message: `Required value: ${message}`, field };
    case 'FieldValueDuplicate':
      return { reason, message: `Duplicate value${shown}`, field };
    default:
      return { reason: 'FieldValueInvalid', message: `Invalid value${shown}: ${message}`, field };
  }
}

/** The steps of a field path such as `.spec.replicas` or `.map['a.b']`. */
function stepsOf(fieldPath: string): string[] {
  return [...fieldPath.matchAll(/\.([^.[\]]+)|\['([^']*)'\]/g)].map(
    ([, name, key]) => name ?? key ?? '',
  );
}

function fieldRules(schema: JsonSchema, walk: Walk, place: Place): RuleCheck | undefined {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const check = compileNode(child, walk, {
      ...place,
      field: `${place.field}.properties[${name}]`,
    });
    return check === undefined ? [] : [[name, check] as const];
  });
  return fields.length === 0
    ? undefined
    : (value, old, trace) => {
        if (isJsonObject(value)) {
          for (const [name, check] of fields) {
            trace.path.push(name);
            check(value[name], isJsonObject(old) ? old[name] : undefined, trace);
            trace.path.pop();
          }
        }
      };
}

function valueRules(schema: JsonSchema, walk: Walk, place: Place): RuleCheck | undefined {
  const { additionalProperties: values } = schema;
  const field = `${place.field}.additionalProperties`;
  const check =
    typeof values === 'object' ? compileNode(values, walk, { ...place, field }) : undefined;
  return (
    check &&
    ((value, old, trace) => {
      for (const [key, one] of isJsonObject(value) ? Object.entries(value) : []) {
        trace.path.push(key);
        check(one, isJsonObject(old) ? old[key] : undefined, trace);
        trace.path.pop();
      }
    })
  );
}

function itemRules(schema: JsonSchema, walk: Walk, place: Place): RuleCheck | undefined {
  if (schema.items === undefined) {
    return undefined;
  }
  const field = `${place.field}.items`;
  const isMap = schema['x-kubernetes-list-type'] === 'map';
  const check = compileNode(schema.items, walk, {
    field,
    ...(isMap && place.uncorrelatable === undefined
      ? {}
      : { uncorrelatable: place.uncorrelatable ?? field }),
  });
  return (
    check &&
    ((value, old, trace) => {
      const oldItem = correlatedItems(schema, old);
      for (const [at, item] of Array.isArray(value) ? value.entries() : []) {
        trace.path.push(at);
        check(item, oldItem(item), trace);
        trace.path.pop();
      }
    })
  );
}
