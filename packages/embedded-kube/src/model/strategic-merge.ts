import type { JsonSchema } from '../schema/json-schema.ts';
import { isJsonObject, type JsonObject } from './api-object.ts';
import { badRequest, StatusError } from './status-error.ts';

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';
const anything: Readonly<JsonSchema> = {};

/**
 * Applies a strategic merge patch (Kubernetes API): a merge patch in which the elements of lists are
 * merged as the schema says, with the directives `$patch`, `$retainKeys`, `$setElementOrder` and
 * `$deleteFromPrimitiveList`.
 *
 * @throws StatusError 400 for a directive that is none, 422 for an element without its key.
 */
export function strategicMerge(target: unknown, patch: JsonObject, schema: JsonSchema): JsonObject {
  const { $patch, $retainKeys, ...changes } = patch;
  switch ($patch) {
    case undefined:
      break;
    case 'replace':
      return changes;
    case 'delete':
      return {};
    default:
      throw badRequest(`unknown patch type ${JSON.stringify($patch)}`);
  }
  const before = isJsonObject(target) ? target : {};
  const merged: Record<string, unknown> = { ...before };
  if ($retainKeys !== undefined) {
    retain(merged, $retainKeys, changes);
  }
  for (const [field, value] of Object.entries(changes)) {
    if (field.startsWith(deletePrefix)) {
      const name = field.slice(deletePrefix.length);
      merged[name] = without(merged[name], value);
    } else if (value === null) {
      delete merged[field];
    } else if (!field.startsWith(orderPrefix) && field !== '__proto__') {
      merged[field] = mergeField(merged[field], value, fieldSchema(schema, field));
    }
  }
  for (const [field, order] of Object.entries(changes)) {
    if (field.startsWith(orderPrefix)) {
      const name = field.slice(orderPrefix.length);
      const key = mergeKeyOf(fieldSchema(schema, name));
      checkOrder(changes[name], order, key);
      merged[name] = inOrder(merged[name], before[name], order, key);
    }
  }
  return merged;
}

function fieldSchema(schema: JsonSchema, field: string): JsonSchema {
  const { properties, additionalProperties } = schema;
  const declared =
    properties !== undefined && Object.hasOwn(properties, field) ? properties[field] : undefined;
  return declared ?? (typeof additionalProperties === 'object' ? additionalProperties : anything);
}

/** The field that tells a list's elements apart, if the schema names one. */
function mergeKeyOf(schema: JsonSchema): string | undefined {
  return schema['x-kubernetes-patch-merge-key'];
}

function mergeField(target: unknown, value: unknown, schema: JsonSchema): unknown {
  if (isJsonObject(value)) {
    return strategicMerge(target, value, schema);
  }
  if (!Array.isArray(value)) {
    return value;
  }
  const strategies = schema['x-kubernetes-patch-strategy']?.split(',') ?? [];
  if (!strategies.includes('merge')) {
    return value.filter((element) => !isDirective(element));
  }
  const key = mergeKeyOf(schema);
  const list: readonly unknown[] = Array.isArray(target) ? target : [];
  const merged =
    key === undefined
      ? [...new Set([...list, ...value])]
      : mergeList(list, value, key, schema.items ?? anything);
  const order = value.filter((element) => !isDirective(element));
  return inOrder(merged, target, order, key);
}

function isDirective(element: unknown): boolean {
  return isJsonObject(element) && element.$patch !== undefined;
}

function mergeList(
  list: readonly unknown[],
  patch: readonly unknown[],
  key: string,
  items: JsonSchema,
): unknown[] {
  const elements = patch.filter(isJsonObject);
  if (elements.some((element) => element.$patch === 'replace')) {
    return elements.filter((element) => element.$patch === undefined);
  }
  let merged: unknown[] = [...list];
  for (const element of elements) {
    const value = keyOf(element, key);
    if (element.$patch === 'delete') {
      merged = merged.filter((one) => !hasKey(one, key, value));
      continue;
    }
    const at = merged.findIndex((one) => hasKey(one, key, value));
    const after = strategicMerge(at === -1 ? {} : merged[at], element, items);
    if (at === -1) {
      merged.push(after);
    } else {
      merged[at] = after;
    }
  }
  return merged;
}

function keyOf(element: JsonObject, key: string): unknown {
  const value = element[key];
  if (value === undefined) {
    const message = `map: ${JSON.stringify(element)} does not contain declared merge key: ${key}`;
    throw new StatusError(422, 'Invalid', message);
  }
  return value;
}

function hasKey(element: unknown, key: string, value: unknown): boolean {
  return isJsonObject(element) && element[key] === value;
}

/** What a patch says the order of, it must know: an element of the patch that has no place is a mistake. */
function checkOrder(patched: unknown, order: unknown, key: string | undefined): void {
  if (!Array.isArray(order)) {
    throw badRequest('$setElementOrder must hold a list');
  }
  const known = new Set(order.map((one) => identity(one, key)));
  const elements: readonly unknown[] = Array.isArray(patched) ? patched : [];
  const isStray = (one: unknown): boolean => !isDirective(one) && !known.has(identity(one, key));
  if (elements.some(isStray)) {
    throw badRequest('the list of a patch has elements that its $setElementOrder lacks');
  }
}

/**
 * The list with the elements of the order in their order. The others follow, unless they stood before
 * the next of those already.
 */
function inOrder(list: unknown, before: unknown, order: unknown, key: string | undefined): unknown {
  if (!Array.isArray(list) || !Array.isArray(order)) {
    return list;
  }
  const wanted = new Map(order.map((one, at) => [identity(one, key), at]));
  const rank = (one: unknown): number => wanted.get(identity(one, key)) ?? -1;
  const ordered = list.filter((one) => rank(one) >= 0).sort((a, b) => rank(a) - rank(b));
  const others: readonly unknown[] = list.filter((one) => rank(one) < 0);
  const places = new Map(
    (Array.isArray(before) ? before : []).map((one, at) => [identity(one, key), at]),
  );
  const merged: unknown[] = [];
  let next = 0;
  for (const one of ordered) {
    const place = places.get(identity(one, key));
    while (next < others.length && isBefore(places.get(identity(others[next], key)), place)) {
      merged.push(others[next]);
      next += 1;
    }
    merged.push(one);
  }
  return [...merged, ...others.slice(next)];
}

function isBefore(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && other !== undefined && one < other;
}

function identity(element: unknown, key: string | undefined): string {
  const value = key !== undefined && isJsonObject(element) ? element[key] : element;
  return JSON.stringify(value) ?? '';
}

function without(list: unknown, gone: unknown): unknown {
  return Array.isArray(list) && Array.isArray(gone)
    ? list.filter((one) => !gone.includes(one))
    : list;
}

function retain(merged: Record<string, unknown>, keys: unknown, changes: JsonObject): void {
  if (!Array.isArray(keys)) {
    throw badRequest('$retainKeys must hold a list of field names');
  }
  const isStray = (field: string): boolean => !field.startsWith('$') && !keys.includes(field);
  if (Object.keys(changes).some((field) => changes[field] !== null && isStray(field))) {
    throw badRequest('a patch has fields that its $retainKeys lacks');
  }
  for (const field of Object.keys(merged)) {
    if (!keys.includes(field)) {
      delete merged[field];
    }
  }
}
