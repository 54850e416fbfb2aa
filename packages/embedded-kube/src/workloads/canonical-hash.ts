import { nameSuffix } from '../core/name-suffix.ts';
import { isJsonObject } from '../model/api-object.ts';

/** A short name-safe hash of a JSON value that does not depend on the order of its fields. */
export function canonicalHash(value: unknown): string {
  return nameSuffix(JSON.stringify(ordered(value)) ?? '');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(ordered);
  }
  if (!isJsonObject(value)) {
    return value;
  }
  const fields = Object.keys(value)
    .sort()
    .map((name) => [name, ordered(value[name])]);
  return Object.fromEntries(fields);
}
