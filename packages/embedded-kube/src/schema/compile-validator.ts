import { isJsonObject } from '../model/api-object.ts';
import { equalJson } from '../model/equal-json.ts';
import {
  invalidType,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../model/field-error.ts';
import { correlatedItems } from './correlated-items.ts';
import { type FieldPath, formatPath } from './field-path.ts';
import type { JsonSchema } from './json-schema.ts';
import { sizeRules } from './size-rules.ts';
import type { ValidationTrace, Validator } from './validator.ts';

/**
 * Compiles the validation of a structural schema into one closure per node. Parts are compiled when a
 * value first gets there, since most of a pod's schema no value ever does.
 */
export function compileValidator(schema: JsonSchema): Validator {
  const rules = [
    ...enumRules(schema),
    ...sizeRules(schema),
    ...objectRules(schema),
    ...itemRules(schema),
    ...combinedRules(schema),
  ];
  const typed = typeCheck(schema);
  return (value, trace, old) => {
    if ((value === old && old !== undefined) || (value === null && schema.nullable === true)) {
      return;
    }
    const causesBefore = trace.causes.length;
    if (typed(value, trace)) {
      for (const rule of rules) {
        rule(value, trace, old);
      }
    }
    // Comparing costs more than validating, and hardly ever does it matter.
    if (trace.causes.length > causesBefore && old !== undefined && equalJson(value, old)) {
      trace.causes.length = causesBefore;
    }
  };
}

function whenReached(schema: JsonSchema): Validator {
  let compiled: Validator | undefined;
  return (value, trace, old) => {
    compiled ??= compileValidator(schema);
    compiled(value, trace, old);
  };
}

/** The JSON type of a value in the words of JSON schema. */
function typeOf(value: unknown): string {
  if (value === null || value === undefined) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return typeof value;
}

function typeCheck(schema: JsonSchema): (value: unknown, trace: ValidationTrace) => boolean {
  const wanted = schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : schema.type;
  if (wanted === undefined || wanted === '') {
    return () => true;
  }
  const accepted = new Set(wanted.split(','));
  if (accepted.has('number')) {
    accepted.add('integer');
  }
  return (value, trace) => {
    const actual = typeOf(value);
    if (accepted.has(actual)) {
      return true;
    }
    const field = formatPath(trace.path);
    const why = `${field} in body must be of type ${wanted}: ${JSON.stringify(actual)}`;
    trace.causes.push(invalidType(field, actual, why));
    return false;
  };
}

function enumRules(schema: JsonSchema): Validator[] {
  const values = schema.enum;
  if (values === undefined) {
    return [];
  }
  const known = new Set(values.map((one) => JSON.stringify(one)));
  return [
    (value, trace) => {
      if (!known.has(JSON.stringify(value))) {
        trace.causes.push(unsupportedValue(formatPath(trace.path), value, values));
      }
    },
  ];
}

function objectRules(schema: JsonSchema): Validator[] {
  const rules: Validator[] = [];
  const required = schema.required ?? [];
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, child]) => [name, whenReached(child)] as const,
  );
  const known = new Set(Object.keys(schema.properties ?? {}));
  if (required.length > 0) {
    rules.push((value, trace) => {
      if (isJsonObject(value)) {
        for (const name of required.filter((one) => value[one] === undefined)) {
          trace.causes.push(requiredValue(formatPath([...trace.path, name])));
        }
      }
    });
  }
  if (fields.length > 0) {
    rules.push((value, trace, old) => {
      if (isJsonObject(value)) {
        for (const [name, validate] of fields) {
          const child = value[name];
          if (child !== undefined) {
            trace.path.push(name);
            validate(child, trace, isJsonObject(old) ? old[name] : undefined);
            trace.path.pop();
          }
        }
      }
    });
  }
  if (typeof schema.additionalProperties === 'object') {
    const validate = whenReached(schema.additionalProperties);
    rules.push((value, trace, old) => {
      if (isJsonObject(value)) {
        for (const name in value) {
          if (!known.has(name)) {
            trace.path.push(name);
            validate(value[name], trace, isJsonObject(old) ? old[name] : undefined);
            trace.path.pop();
          }
        }
      }
    });
  }
  return rules;
}

function itemRules(schema: JsonSchema): Validator[] {
  if (schema.items === undefined) {
    return [];
  }
  const validate = whenReached(schema.items);
  return [
    (value, trace, old) => {
      if (Array.isArray(value)) {
        const oldItem = correlatedItems(schema, old);
        for (let at = 0; at < value.length; at += 1) {
          trace.path.push(at);
          validate(value[at], trace, oldItem(value[at]));
          trace.path.pop();
        }
      }
    },
  ];
}

function combinedRules(schema: JsonSchema): Validator[] {
  const rules: Validator[] = (schema.allOf ?? []).map(compileValidator);
  const passes = (validate: Validator, value: unknown, path: FieldPath): boolean => {
    const inner = { path: [...path], causes: [] };
    validate(value, inner);
    return inner.causes.length === 0;
  };
  const fail = (value: unknown, trace: ValidationTrace, why: string): void => {
    const field = formatPath(trace.path);
    trace.causes.push(invalidValue(field, value, `${field} in body ${why}`));
  };
  const anyOf = (schema.anyOf ?? []).map(compileValidator);
  if (anyOf.length > 0) {
    rules.push((value, trace) => {
      if (!anyOf.some((one) => passes(one, value, trace.path))) {
        fail(value, trace, 'must validate at least one schema (anyOf)');
      }
    });
  }
  const oneOf = (schema.oneOf ?? []).map(compileValidator);
  if (oneOf.length > 0) {
    rules.push((value, trace) => {
      if (oneOf.filter((one) => passes(one, value, trace.path)).length !== 1) {
        fail(value, trace, 'must validate one and only one schema (oneOf)');
      }
    });
  }
  if (schema.not !== undefined) {
    const not = compileValidator(schema.not);
    rules.push((value, trace) => {
      if (passes(not, value, trace.path)) {
        fail(value, trace, 'must not validate the schema (not)');
      }
    });
  }
  return rules;
}
