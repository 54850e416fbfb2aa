import { isJsonObject } from '../model/api-object.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { celFieldName } from './field-names.ts';

/** Makes a JSON string what CEL calculates with, by the format of its schema. */
export type StringConverters = Readonly<Record<string, (text: string) => unknown>>;

/** A JSON value as rules see it: integers are 64-bit, fields have the names that CEL can say. */
export function celledValue(
  value: unknown,
  schema: JsonSchema,
  converters: StringConverters,
): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) && schema.type !== 'number' ? BigInt(value) : value;
  }
  if (typeof value === 'string') {
    return converters[schema.format ?? '']?.(value) ?? value;
  }
  if (Array.isArray(value)) {
    const items = schema.items ?? {};
    return value.map((item: unknown) => celledValue(item, items, converters));
  }
  if (!isJsonObject(value)) {
    return value;
  }
  const { properties, additionalProperties } = schema;
  const rest = typeof additionalProperties === 'object' ? additionalProperties : {};
  const entries = Object.entries(value).flatMap(([field, one]) => {
    const child = properties?.[field];
    const name = child === undefined ? field : celFieldName(field);
    const isAbsent = name === undefined || (one === null && child?.nullable !== true);
    return isAbsent ? [] : [[name, celledValue(one, child ?? rest, converters)] as const];
  });
  return Object.fromEntries(entries);
}
