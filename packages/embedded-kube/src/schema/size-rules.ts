import { isJsonObject } from '../model/api-object.ts';
import { duplicateValue, invalidValue, tooLong, tooMany } from '../model/field-error.ts';
import type { StatusCause } from '../model/status-error.ts';
import type { Validator } from './compile-validator.ts';
import { formatPath } from './field-path.ts';
import type { JsonSchema } from './json-schema.ts';

type Check = (value: unknown, field: string) => StatusCause | undefined;

/** The rules of a schema about sizes, ranges, patterns and uniqueness. */
export function sizeRules(schema: JsonSchema): Validator[] {
  return [...numberChecks(schema), ...stringChecks(schema), ...listChecks(schema)].map(
    (check) => (value, trace) => {
      const cause = check(value, formatPath(trace.path));
      if (cause !== undefined) {
        trace.causes.push(cause);
      }
    },
  );
}

function numberChecks(schema: JsonSchema): Check[] {
  const checks: Check[] = [];
  const { minimum, maximum, multipleOf } = schema;
  const unless = (holds: (value: number) => boolean, why: string): void => {
    checks.push((value, field) =>
      typeof value !== 'number' || holds(value)
        ? undefined
        : invalidValue(field, value, `${field} in body should be ${why}`),
    );
  };
  if (minimum !== undefined) {
    if (schema.exclusiveMinimum === true) {
      unless((value) => value > minimum, `greater than ${minimum}`);
    } else {
      unless((value) => value >= minimum, `greater than or equal to ${minimum}`);
    }
  }
  if (maximum !== undefined) {
    if (schema.exclusiveMaximum === true) {
      unless((value) => value < maximum, `less than ${maximum}`);
    } else {
      unless((value) => value <= maximum, `less than or equal to ${maximum}`);
    }
  }
  if (multipleOf !== undefined) {
    unless((value) => Number.isInteger(value / multipleOf), `a multiple of ${multipleOf}`);
  }
  return checks;
}

function stringChecks(schema: JsonSchema): Check[] {
  const checks: Check[] = [];
  const { minLength, maxLength, pattern } = schema;
  if (minLength !== undefined) {
    checks.push((value, field) =>
      typeof value !== 'string' || [...value].length >= minLength
        ? undefined
        : invalidValue(field, value, `${field} in body should be at least ${minLength} chars long`),
    );
  }
  if (maxLength !== undefined) {
    checks.push((value, field) =>
      typeof value !== 'string' || [...value].length <= maxLength
        ? undefined
        : tooLong(field, maxLength),
    );
  }
  if (pattern !== undefined) {
    const matcher = new RegExp(pattern);
    checks.push((value, field) =>
      typeof value !== 'string' || matcher.test(value)
        ? undefined
        : invalidValue(field, value, `${field} in body should match '${pattern}'`),
    );
  }
  return checks;
}

function listChecks(schema: JsonSchema): Check[] {
  const checks: Check[] = [];
  const { minItems, maxItems, minProperties, maxProperties } = schema;
  if (minItems !== undefined) {
    checks.push((value, field) =>
      !Array.isArray(value) || value.length >= minItems
        ? undefined
        : invalidValue(
            field,
            value.length,
            `${field} in body should have at least ${minItems} items`,
          ),
    );
  }
  if (maxItems !== undefined) {
    checks.push((value, field) =>
      !Array.isArray(value) || value.length <= maxItems
        ? undefined
        : tooMany(field, value.length, maxItems),
    );
  }
  const countOf = (value: unknown): number | undefined =>
    isJsonObject(value) ? Object.keys(value).length : undefined;
  if (minProperties !== undefined) {
    checks.push((value, field) => {
      const why = `${field} in body should have at least ${minProperties} properties`;
      const count = countOf(value);
      return count === undefined || count >= minProperties
        ? undefined
        : invalidValue(field, value, why);
    });
  }
  if (maxProperties !== undefined) {
    checks.push((value, field) => {
      const count = countOf(value);
      return count === undefined || count <= maxProperties
        ? undefined
        : tooMany(field, count, maxProperties);
    });
  }
  return [...checks, ...uniquenessChecks(schema)];
}

function uniquenessChecks(schema: JsonSchema): Check[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (listType !== 'set' && listType !== 'map') {
    return [];
  }
  const keyOf = (item: unknown): unknown =>
    listType === 'map' && isJsonObject(item)
      ? Object.fromEntries(keys.map((key) => [key, item[key]]))
      : item;
  return [
    (value, field) => {
      if (!Array.isArray(value)) {
        return undefined;
      }
      const seen = new Set<string>();
      for (const [at, item] of value.entries()) {
        const key = JSON.stringify(keyOf(item));
        if (seen.has(key)) {
          return duplicateValue(`${field}[${at}]`, keyOf(item));
        }
        seen.add(key);
      }
      return undefined;
    },
  ];
}
