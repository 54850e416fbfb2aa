import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { duplicateValue, invalidValue, tooLong, tooMany } from '../model/field-error.ts';
import type { StatusCause } from '../model/status-error.ts';
import { formatPath } from './field-path.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Validator } from './validator.ts';

/** Makes the cause that a failed check reports, once the field's path is known. */
type Failure = (field: string) => StatusCause;
type Check = (value: unknown) => Failure | undefined;

/** The rules of a schema about sizes, ranges, patterns and uniqueness. */
export function sizeRules(schema: JsonSchema): Validator[] {
  return [...numberChecks(schema), ...stringChecks(schema), ...listChecks(schema)].map(
    (check) => (value, trace) => {
      const failure = check(value);
      if (failure !== undefined) {
        trace.causes.push(failure(formatPath(trace.path)));
      }
    },
  );
}

/** A check that fails with `Invalid value: …: <field> in body <why>`. */
function unless<Value>(
  applies: (value: unknown) => value is Value,
  holds: (value: Value) => boolean,
  why: string,
): Check {
  return (value) =>
    !applies(value) || holds(value)
      ? undefined
      : (field) => invalidValue(field, value, `${field} in body ${why}`);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isString = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);

function numberChecks(schema: JsonSchema): Check[] {
  const checks: Check[] = [];
  const { minimum, maximum, multipleOf } = schema;
  if (schema.type === 'integer' || schema.format === 'float') {
    checks.push(rangeCheck(schema));
  }
  const must = (holds: (value: number) => boolean, why: string): void => {
    checks.push(unless(isNumber, holds, `should be ${why}`));
  };
  if (minimum !== undefined) {
    if (schema.exclusiveMinimum === true) {
      must((value) => value > minimum, `greater than ${minimum}`);
    } else {
      must((value) => value >= minimum, `greater than or equal to ${minimum}`);
    }
  }
  if (maximum !== undefined) {
    if (schema.exclusiveMaximum === true) {
      must((value) => value < maximum, `less than ${maximum}`);
    } else {
      must((value) => value <= maximum, `less than or equal to ${maximum}`);
    }
  }
  if (multipleOf !== undefined) {
    must((value) => Number.isInteger(value / multipleOf), `a multiple of ${multipleOf}`);
  }
  return checks;
}

const int32Max = 2 ** 31;
const int64Max = 2 ** 63;
const floatMax = 3.4028234663852886e38;

/** Numbers must fit the format; the real server reports this without a field. */
function rangeCheck({ type, format }: JsonSchema): Check {
  const max = type !== 'integer' ? floatMax : (format === 'int32' ? int32Max : int64Max) - 1;
  const min = type === 'integer' ? -max - 1 : -max;
  const kind = format === undefined ? '(default format)' : `with format ${format}`;
  const why = `Checked value must be of type ${type ?? 'number'} ${kind}`;
  return (value) =>
    !isNumber(value) || (value >= min && value <= max)
      ? undefined
      : (field) => invalidValue('<nil>', '', `${why} in ${field}`);
}

function stringChecks(schema: JsonSchema): Check[] {
  const checks: Check[] = [];
  const { minLength, maxLength, pattern } = schema;
  const length = (value: string): number => [...value].length;
  if (minLength !== undefined) {
    const why = `should be at least ${minLength} chars long`;
    checks.push(unless(isString, (value) => length(value) >= minLength, why));
  }
  if (maxLength !== undefined) {
    checks.push((value) =>
      !isString(value) || length(value) <= maxLength
        ? undefined
        : (field) => tooLong(field, maxLength),
    );
  }
  if (pattern !== undefined) {
    const matcher = new RegExp(pattern);
    checks.push(unless(isString, (value) => matcher.test(value), `should match '${pattern}'`));
  }
  return checks;
}

function listChecks(schema: JsonSchema): Check[] {
  const checks: Check[] = [];
  const { minItems, maxItems, minProperties, maxProperties } = schema;
  if (minItems !== undefined) {
    const why = `should have at least ${minItems} items`;
    checks.push(unless(isList, (value) => value.length >= minItems, why));
  }
  if (maxItems !== undefined) {
    checks.push((value) =>
      !isList(value) || value.length <= maxItems
        ? undefined
        : (field) => tooMany(field, value.length, maxItems),
    );
  }
  const size = (value: JsonObject): number => Object.keys(value).length;
  if (minProperties !== undefined) {
    const why = `should have at least ${minProperties} properties`;
    checks.push(unless(isJsonObject, (value) => size(value) >= minProperties, why));
  }
  if (maxProperties !== undefined) {
    checks.push((value) =>
      !isJsonObject(value) || size(value) <= maxProperties
        ? undefined
        : (field) => tooMany(field, size(value), maxProperties),
    );
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
    (value) => {
      if (!isList(value)) {
        return undefined;
      }
      const seen = new Set<string>();
      for (const [at, item] of value.entries()) {
        const key = JSON.stringify(keyOf(item));
        if (seen.has(key)) {
          return (field) => duplicateValue(`${field}[${at}]`, keyOf(item));
        }
        seen.add(key);
      }
      return undefined;
    },
  ];
}
