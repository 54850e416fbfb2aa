import { isJsonObject, type JsonObject } from './api-object.ts';

/** The field that tells the elements of a list apart, by the list's name, in the built-in kinds. */
const mergeKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['ephemeralContainers', ['name']],
  ['env', ['name']],
  ['volumes', ['name']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['imagePullSecrets', ['name']],
  ['secrets', ['name']],
  ['hostAliases', ['ip']],
  ['topologySpreadConstraints', ['topologyKey']],
  ['conditions', ['type']],
  ['ownerReferences', ['uid']],
  ['addresses', ['type']],
  ['taints', ['key']],
  ['ports', ['containerPort', 'port']],
]);

const primitiveSets: ReadonlySet<string> = new Set(['finalizers']);
const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch (Kubernetes API): a merge patch in which the elements of known
 * lists are merged by key, with the directives `$patch`, `$retainKeys`, `$setElementOrder` and
 * `$deleteFromPrimitiveList`.
 */
export function strategicMerge(target: unknown, patch: JsonObject): JsonObject {
  const { $patch, $retainKeys, ...changes } = patch;
  if ($patch === 'replace') {
    return changes;
  }
  if ($patch === 'delete') {
    return {};
  }
  const merged: Record<string, unknown> = isJsonObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(changes)) {
    if (field.startsWith(deletePrefix)) {
      const name = field.slice(deletePrefix.length);
      merged[name] = without(merged[name], value);
    } else if (value === null) {
      delete merged[field];
    } else if (!field.startsWith(orderPrefix)) {
      merged[field] = mergeField(field, merged[field], value);
    }
  }
  for (const [field, order] of Object.entries(changes)) {
    if (field.startsWith(orderPrefix)) {
      const name = field.slice(orderPrefix.length);
      merged[name] = inOrder(name, merged[name], order);
    }
  }
  return Array.isArray($retainKeys) ? retained(merged, $retainKeys) : merged;
}

function mergeField(field: string, target: unknown, value: unknown): unknown {
  if (isJsonObject(value)) {
    return strategicMerge(target, value);
  }
  if (!Array.isArray(value)) {
    return value;
  }
  if (primitiveSets.has(field) && Array.isArray(target)) {
    return [...new Set([...target, ...value])];
  }
  return mergeKeys.has(field) ? mergeList(field, target, value) : value;
}

function mergeList(field: string, target: unknown, patch: readonly unknown[]): unknown[] {
  const elements = patch.filter(isJsonObject);
  if (elements.some((element) => element.$patch === 'replace')) {
    return elements.filter((element) => element.$patch === undefined);
  }
  const merged: unknown[] = Array.isArray(target) ? [...target] : [];
  for (const element of elements) {
    const key = keyOf(field, element);
    const at = merged.findIndex((one) => key !== undefined && keyOf(field, one) === key);
    if (element.$patch === 'delete') {
      merged.splice(at, at === -1 ? 0 : 1);
    } else if (at === -1) {
      merged.push(strategicMerge({}, element));
    } else {
      merged[at] = strategicMerge(merged[at], element);
    }
  }
  return merged;
}

/** What tells an element from the others of its list. */
function keyOf(field: string, element: unknown): string | undefined {
  if (!isJsonObject(element)) {
    return JSON.stringify(element);
  }
  const name = mergeKeys.get(field)?.find((one) => element[one] !== undefined);
  return name === undefined ? undefined : JSON.stringify(element[name]);
}

/** The list with the ordered elements first, in their order, and the others after them. */
function inOrder(field: string, list: unknown, order: unknown): unknown {
  if (!Array.isArray(list) || !Array.isArray(order)) {
    return list;
  }
  const places = new Map(order.map((one, at) => [keyOf(field, one), at]));
  const place = (one: unknown): number => places.get(keyOf(field, one)) ?? order.length;
  return [...list].sort((a, b) => place(a) - place(b));
}

function without(list: unknown, gone: unknown): unknown {
  return Array.isArray(list) && Array.isArray(gone)
    ? list.filter((one) => !gone.includes(one))
    : list;
}

function retained(merged: JsonObject, keys: readonly unknown[]): JsonObject {
  return Object.fromEntries(Object.entries(merged).filter(([name]) => keys.includes(name)));
}
