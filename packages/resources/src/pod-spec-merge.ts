import {
  type Fields,
  fieldNode,
  isFields,
  itemKey,
  itemNode,
  listKeys,
  type PodNode,
  podNode,
  resolved,
} from './pod-node.ts';
import { readList, readObject } from './spec-field.ts';

/** A pod spec as it is stored, with the name by which errors speak of it. */
export interface NamedPodSpec {
  /** Such as `spec.podSpec`. */
  readonly field: string;
  readonly value: unknown;
}

/**
 * How an override goes over a base.
 *
 * `appending` is the rule that stored resources were written for (contract 5.2): what is zero, false or
 * empty never overrides, and lists grow. `keyed` is what their authors mostly meant: what is given
 * counts, and lists are merged by the keys of core/v1 or replaced.
 */
export type PodSpecMerge = 'appending' | 'keyed';

/**
 * The pod spec that `override` makes of `base`, without what is null. What core/v1 does not know is
 * passed on, since it is for the API to refuse.
 *
 * @throws SpecError when one of them is no object, or its containers are no list of objects.
 */
export function mergedPodSpec(
  base: NamedPodSpec,
  override: NamedPodSpec,
  how: PodSpecMerge = 'appending',
): Fields {
  const node = podNode('PodSpec');
  const under = read(base);
  const over = read(override);
  if (how === 'keyed') return keyedFields(node, under.spec, over.spec);
  const merged = appendedFields(node, under.spec, over.spec);
  return { ...merged, containers: appendedContainers(under.containers, over.containers) };
}

function read({ field, value }: NamedPodSpec): {
  readonly spec: Fields;
  readonly containers: readonly Fields[];
} {
  const spec = fieldsWithoutNulls(podNode('PodSpec'), readObject(field, value) ?? {});
  return { spec, containers: readList(`${field}.containers`, spec.containers, readObject) };
}

/** Those of the override in its order, each over its namesake; then the others of the base. */
function appendedContainers(base: readonly Fields[], own: readonly Fields[]): readonly Fields[] {
  const node = podNode('Container');
  const names = new Set(own.map(({ name }) => name));
  return [
    ...own.map((container) => {
      const namesake = base.find(({ name }) => name === container.name);
      return namesake === undefined ? container : appendedFields(node, namesake, container);
    }),
    ...base.filter(({ name }) => !names.has(name)),
  ];
}

function appendedFields(node: PodNode, base: Fields, override: Fields): Fields {
  return joined(base, override, (name, under, over) =>
    appended(fieldNode(node, name), under, over),
  );
}

function appended(node: PodNode, base: unknown, override: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(override)) return [...base, ...override];
  if (isFields(base) && isFields(override)) {
    return isMap(node) ? { ...base, ...override } : appendedFields(node, base, override);
  }
  // A named port stays: its kind, number, is the zero of its kinds.
  const isNamedPort =
    typeof base === 'string' && typeof override === 'number' && isIntOrString(node);
  return isZero(override) || isNamedPort ? base : override;
}

function isZero(value: unknown): boolean {
  return value === false || value === 0 || value === '';
}

function isMap(node: PodNode): boolean {
  return resolved(node).additionalProperties !== undefined;
}

function isIntOrString({ $ref }: PodNode): boolean {
  return $ref === 'IntOrString';
}

function keyedFields(node: PodNode, base: Fields, override: Fields): Fields {
  const kept = withoutRivals(node, base, override);
  return joined(kept, override, (name, under, over) => keyed(fieldNode(node, name), under, over));
}

function keyed(node: PodNode, base: unknown, override: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(override)) return keyedList(node, base, override);
  if (!isFields(base) || !isFields(override)) return override;
  if (isMap(node)) return { ...base, ...override };
  const isWhole = resolved(node)['x-kubernetes-map-type'] === 'atomic' || isOf(wholes, node);
  return isWhole ? override : keyedFields(node, base, override);
}

/** The base's items in their order, each with its namesake over it; then the override's others. */
function keyedList(
  node: PodNode,
  base: readonly unknown[],
  override: readonly unknown[],
): readonly unknown[] {
  if (node['x-kubernetes-list-type'] === 'set') return [...new Set([...base, ...override])];
  if (listKeys(node).length === 0) return override;
  const items = new Map<string, unknown>();
  for (const item of [...base, ...override]) {
    const key = itemKey(node, item);
    const known = items.get(key);
    const both = isFields(known) && isFields(item);
    items.set(key, both ? keyedFields(itemNode(node), known, item) : item);
  }
  return [...items.values()];
}

/** Fields of which an object has one: another one takes its place. */
const rivals: Readonly<Record<string, (name: string) => boolean>> = {
  Probe: oneOf('exec', 'grpc', 'httpGet', 'tcpSocket'),
  LifecycleHandler: oneOf('exec', 'httpGet', 'sleep', 'tcpSocket'),
  EnvVar: oneOf('value', 'valueFrom'),
  EnvVarSource: () => true,
  Volume: (name) => name !== 'name',
};

/** Objects whose fields mean nothing without each other. */
const wholes: ReadonlySet<string> = new Set(['AppArmorProfile', 'SeccompProfile']);

function isOf(names: ReadonlySet<string>, { $ref }: PodNode): boolean {
  return $ref !== undefined && names.has($ref);
}

function oneOf(...names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name);
}

/** `base` without the fields that cannot stand beside one of the override. */
function withoutRivals(node: PodNode, base: Fields, override: Fields): Fields {
  const isRival = rivals[node.$ref ?? ''];
  if (isRival === undefined || !Object.keys(override).some(isRival)) return base;
  return Object.fromEntries(
    Object.entries(base).filter(([name]) => !isRival(name) || Object.hasOwn(override, name)),
  );
}

/** The fields of both, those that both have made one by `merge`. */
function joined(
  base: Fields,
  override: Fields,
  merge: (name: string, base: unknown, override: unknown) => unknown,
): Fields {
  const both = Object.entries(override).map(([name, over]): [string, unknown] => [
    name,
    Object.hasOwn(base, name) ? merge(name, base[name], over) : over,
  ]);
  return { ...base, ...Object.fromEntries(both) };
}

/** What was written as null counts as left out, as far as core/v1 knows the fields. */
function fieldsWithoutNulls(node: PodNode, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, withoutNulls(fieldNode(node, name), value)]),
  );
}

function withoutNulls(node: PodNode, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(itemNode(node), item));
  const { properties, additionalProperties } = resolved(node);
  const isKnown = (properties ?? additionalProperties) !== undefined;
  return isKnown && isFields(value) ? fieldsWithoutNulls(node, value) : value;
}
