/** Where the API serves a kind (Kubernetes API conventions, "Resources"). */
export interface RestMapping {
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** `version` in the core group, else `group/version`. */
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The path of the group and version: `/api/v1` or `/apis/group/version`. */
  readonly root: string;
}

const CLUSTER_WIDE = false;
const NAMESPACED = true;

const MAPPINGS = {
  Model: mapping('Model', 'mlops.seldon.io', 'v1alpha1', 'models', NAMESPACED),
  Server: mapping('Server', 'mlops.seldon.io', 'v1alpha1', 'servers', NAMESPACED),
  Pipeline: mapping('Pipeline', 'mlops.seldon.io', 'v1alpha1', 'pipelines', NAMESPACED),
  Experiment: mapping('Experiment', 'mlops.seldon.io', 'v1alpha1', 'experiments', NAMESPACED),
  ServerConfig: mapping('ServerConfig', 'mlops.seldon.io', 'v1alpha1', 'serverconfigs', NAMESPACED),
  SeldonConfig: mapping('SeldonConfig', 'mlops.seldon.io', 'v1alpha1', 'seldonconfigs', NAMESPACED),
  SeldonRuntime: mapping(
    'SeldonRuntime',
    'mlops.seldon.io',
    'v1alpha1',
    'seldonruntimes',
    NAMESPACED,
  ),
  Service: mapping('Service', '', 'v1', 'services', NAMESPACED),
  ConfigMap: mapping('ConfigMap', '', 'v1', 'configmaps', NAMESPACED),
  Event: mapping('Event', '', 'v1', 'events', NAMESPACED),
  Secret: mapping('Secret', '', 'v1', 'secrets', NAMESPACED),
  Pod: mapping('Pod', '', 'v1', 'pods', NAMESPACED),
  ServiceAccount: mapping('ServiceAccount', '', 'v1', 'serviceaccounts', NAMESPACED),
  PersistentVolumeClaim: mapping(
    'PersistentVolumeClaim',
    '',
    'v1',
    'persistentvolumeclaims',
    NAMESPACED,
  ),
  Namespace: mapping('Namespace', '', 'v1', 'namespaces', CLUSTER_WIDE),
  StatefulSet: mapping('StatefulSet', 'apps', 'v1', 'statefulsets', NAMESPACED),
  Deployment: mapping('Deployment', 'apps', 'v1', 'deployments', NAMESPACED),
  Lease: mapping('Lease', 'coordination.k8s.io', 'v1', 'leases', NAMESPACED),
  Role: mapping('Role', 'rbac.authorization.k8s.io', 'v1', 'roles', NAMESPACED),
  RoleBinding: mapping(
    'RoleBinding',
    'rbac.authorization.k8s.io',
    'v1',
    'rolebindings',
    NAMESPACED,
  ),
} as const;

/** The kinds that the client knows how to reach. */
export type KubeKind = keyof typeof MAPPINGS;

const BY_KIND: ReadonlyMap<string, RestMapping> = new Map(Object.entries(MAPPINGS));

/** Where the API serves `kind`. */
export function mappingOf(kind: KubeKind): RestMapping {
  return MAPPINGS[kind];
}

/** Where the API serves the kind of some object; undefined when the client doesn't know it. */
export function findMapping(apiVersion: string, kind: string): RestMapping | undefined {
  const found = BY_KIND.get(kind);
  return found?.apiVersion === apiVersion ? found : undefined;
}

/** The path that lists and creates; without a namespace (or with an empty one) all of them. */
export function collectionPath(mapping: RestMapping, namespace: string | undefined): string {
  return mapping.namespaced && namespace
    ? `${mapping.root}/namespaces/${encodeURIComponent(namespace)}/${mapping.plural}`
    : `${mapping.root}/${mapping.plural}`;
}

/** The path of one object, or of its subresource; cluster-wide kinds ignore the namespace. */
export function objectPath(
  mapping: RestMapping,
  namespace: string,
  name: string,
  subresource?: string,
): string {
  const path = `${collectionPath(mapping, namespace)}/${encodeURIComponent(name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

function mapping(
  kind: string,
  group: string,
  version: string,
  plural: string,
  namespaced: boolean,
): RestMapping {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const root = group === '' ? `/api/${version}` : `/apis/${apiVersion}`;
  return { kind, group, version, apiVersion, plural, namespaced, root };
}
