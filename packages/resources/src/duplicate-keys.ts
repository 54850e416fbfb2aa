import {
  fieldNode,
  isFields,
  itemKey,
  itemNode,
  listKeys,
  type PodNode,
  podNode,
} from './pod-node.ts';

/**
 * The first place in a pod spec where items of a keyed list have the same key, such as
 * `containers[0].env[3]`; null where there is none. Such a spec can be stored, but not applied
 * (Kubernetes: server-side apply refuses duplicates in what is applied).
 */
export function duplicateKey(podSpec: unknown): string | null {
  return duplicateIn(podNode('PodSpec'), podSpec, '');
}

function duplicateIn(node: PodNode, value: unknown, at: string): string | null {
  if (Array.isArray(value)) return duplicateItem(node, value, at);
  if (!isFields(value)) return null;
  for (const [name, field] of Object.entries(value)) {
    const found = duplicateIn(fieldNode(node, name), field, at === '' ? name : `${at}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

function duplicateItem(node: PodNode, items: readonly unknown[], at: string): string | null {
  const isKeyed = listKeys(node).length > 0 || node['x-kubernetes-list-type'] === 'set';
  const keys = new Set<string>();
  for (const [i, item] of items.entries()) {
    const place = `${at}[${i}]`;
    if (isKeyed) {
      const key = listKeys(node).length > 0 ? itemKey(node, item) : JSON.stringify(item);
      if (keys.has(key)) return place;
      keys.add(key);
    }
    const found = duplicateIn(itemNode(node), item, place);
    if (found !== null) return found;
  }
  return null;
}
