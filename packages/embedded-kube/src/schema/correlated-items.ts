import { isJsonObject } from '../model/api-object.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * Finds the old item that an item of a list was before: the one of the same keys in a list of type
 * map. Items of other lists have no identity (Kubernetes API: correlation).
 */
export function correlatedItems(schema: JsonSchema, old: unknown): (item: unknown) => unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) {
    return () => undefined;
  }
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const keyOf = (item: unknown): string =>
    JSON.stringify(isJsonObject(item) ? keys.map((key) => item[key]) : null);
  const known = new Map(old.map((item: unknown) => [keyOf(item), item]));
  return (item) => known.get(keyOf(item));
}
