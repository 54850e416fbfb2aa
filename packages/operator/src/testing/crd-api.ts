/** The API server's view of our kinds, for tests of what their CRDs admit. */
import { createKubeCore, type KubeCore, StatusError } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';

export const namespace = 'seldon-mesh';

type CrdObject = Parameters<KubeCore['applyCrds']>[0][number];

/** An API server in which the namespace is; with our CRDs unless told otherwise. */
export function createApi(crds: readonly CrdObject[] = customResourceDefinitions()): KubeCore {
  const core = createKubeCore({ clock: () => 0, crds });
  core.create('namespaces', '', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  return core;
}

/** The CRDs as an installation has them that knows no rules, minima or enums yet. */
export function crdsWithoutRules(): readonly CrdObject[] {
  const rules = new Set(['x-kubernetes-validations', 'minimum', 'enum']);
  const text = JSON.stringify(customResourceDefinitions(), (key, value: unknown) =>
    rules.has(key) ? undefined : value,
  );
  return JSON.parse(text) as readonly CrdObject[];
}

/** CRDs as somebody may have edited them: a spec can be anything. */
export function crdsThatTakeAnything(): readonly CrdObject[] {
  const anything = { 'x-kubernetes-preserve-unknown-fields': true };
  const text = JSON.stringify(customResourceDefinitions(), (key, value: unknown) =>
    key === 'spec' && isSchema(value) ? anything : value,
  );
  return JSON.parse(text) as readonly CrdObject[];
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'properties' in value;
}

/** The resource id of a kind. */
export function resourceOf(kind: string): string {
  return `${kind.toLowerCase()}s.mlops.seldon.io`;
}

/** An object of our group with that spec, which may hold anything. */
export function objectOf(kind: string, spec: unknown, name = 'it') {
  return { apiVersion: 'mlops.seldon.io/v1alpha1', kind, metadata: { name, namespace }, spec };
}

/** What the API says to a write that it refuses; null for one that it takes. */
export function refusalOf(write: () => unknown): string | null {
  try {
    write();
    return null;
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}
