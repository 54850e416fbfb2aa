import type { PodDefinition } from './crds/pod-schema.ts';
import { podDefinitions } from './gen/pod-definitions.ts';

/** An object from a spec, of which a few fields are read and the rest is passed on. */
export type Fields = Readonly<Record<string, unknown>>;

/** What core/v1 says of one place in a pod spec; what it does not know has none of these. */
export type PodNode = PodDefinition;

/** The node of something that core/v1 does not know. */
const unknownNode: Readonly<PodNode> = {};

/** The definition of core/v1 with that name, such as `PodSpec`. */
export function podNode(name: string): PodNode {
  return podDefinitions[name] ?? unknownNode;
}

/** The definition behind a reference; the node itself where it is none. */
export function resolved(node: PodNode): PodNode {
  return node.$ref === undefined ? node : podNode(node.$ref);
}

/** The node of the field `name` of an object. */
export function fieldNode(node: PodNode, name: string): PodNode {
  const { properties } = resolved(node);
  return properties !== undefined && Object.hasOwn(properties, name)
    ? (properties[name] ?? unknownNode)
    : unknownNode;
}

/** The node of the items of a list. */
export function itemNode(node: PodNode): PodNode {
  return resolved(node).items ?? unknownNode;
}

/** Whether `value` is an object with fields, neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields by which the items of a list are told apart, or none where they are not. */
export function listKeys(node: PodNode): readonly string[] {
  return node['x-kubernetes-list-type'] === 'map' ? (node['x-kubernetes-list-map-keys'] ?? []) : [];
}

/** What tells an item from the others of a keyed list: its keys, with what core/v1 takes for absent ones. */
export function itemKey(list: PodNode, item: unknown): string {
  const fields = isFields(item) ? item : {};
  const keys = listKeys(list).map(
    (key) => fields[key] ?? fieldNode(itemNode(list), key).default ?? null,
  );
  return JSON.stringify(keys);
}
