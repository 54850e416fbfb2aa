import { isDeepStrictEqual } from 'node:util';

/** A node of Kubernetes' OpenAPI, as `kubernetes-structure.json` keeps it. */
type Node = Readonly<Record<string, unknown>>;

/** What CRDs take over of it: the roots, and by reference what they are made of. */
const roots: readonly string[] = ['PodSpec', 'PersistentVolumeClaimSpec'];

const prefixes: readonly string[] = [
  'io.k8s.api.core.v1.',
  'io.k8s.apimachinery.pkg.apis.meta.v1.',
  'io.k8s.apimachinery.pkg.api.resource.',
  'io.k8s.apimachinery.pkg.util.intstr.',
];

/**
 * Left out of CRDs. Enums are the cluster's affair: newer ones know more values, and an empty text
 * stands for a value that was not given.
 */
const leftOut: ReadonlySet<string> = new Set([
  'enum',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
]);

/** Definitions that CRDs spell in their own way, under names of the vocabulary. */
const spelled: ReadonlySet<string> = new Set(['Quantity', 'IntOrString', 'ObjectMeta']);

/** References by name to another object, whose name is empty unless said (core/v1 `+default=""`). */
const emptyByDefault: Readonly<Record<string, string>> = {
  ConfigMapEnvSource: 'name',
  ConfigMapKeySelector: 'name',
  ConfigMapProjection: 'name',
  ConfigMapVolumeSource: 'name',
  GRPCAction: 'service',
  LocalObjectReference: 'name',
  SecretEnvSource: 'name',
  SecretKeySelector: 'name',
  SecretProjection: 'name',
};

/** The definitions that a pod spec and a claim spec are made of, by their short names, sorted. */
export function podDefinitions(
  structure: Readonly<Record<string, Node>>,
): Readonly<Record<string, Node>> {
  const found: Record<string, Node> = {};
  const visit = (name: string): void => {
    if (spelled.has(name) || found[name] !== undefined) return;
    const node = prefixes
      .map((prefix) => structure[prefix + name])
      .find((each) => each !== undefined);
    if (node === undefined) throw new Error(`Kubernetes' schemas define no ${name}`);
    found[name] = {};
    found[name] = withEmptyDefault(name, rewritten(node, visit) as Node);
  };
  for (const root of roots) visit(root);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function rewritten(value: unknown, visit: (name: string) => void): unknown {
  if (Array.isArray(value)) return value.map((each) => rewritten(each, visit));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, child]) => !leftOut.has(key) || isField(child),
  );
  return Object.fromEntries(
    entries.map(([key, child]) => {
      if (key !== '$ref') return [key, rewritten(child, visit)];
      const name = shortName(String(child));
      visit(name);
      return [key, name];
    }),
  );
}

/** A field may be called as a keyword is. */
function isField(child: unknown): boolean {
  return typeof child === 'object' && !Array.isArray(child);
}

function shortName(definition: string): string {
  const prefix = prefixes.find((each) => definition.startsWith(each)) ?? '';
  return definition.slice(prefix.length);
}

function withEmptyDefault(name: string, node: Node): Node {
  const field = emptyByDefault[name];
  if (field === undefined) return node;
  const { properties } = node as { readonly properties: Readonly<Record<string, Node>> };
  if (!isDeepStrictEqual(properties[field], { type: 'string' })) {
    throw new Error(`${name}.${field} is not the text that it was`);
  }
  return { ...node, properties: { ...properties, [field]: { type: 'string', default: '' } } };
}
