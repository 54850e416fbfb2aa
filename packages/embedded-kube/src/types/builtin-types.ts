import type { JsonObject } from '../model/api-object.ts';
import { isJsonObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { qualifiedName } from '../model/status-error.ts';
import { ageColumn, nameColumn } from '../printing/columns.ts';
import { definitionOf, KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { builtinColumns } from './builtin-columns.ts';
import { completeCrd, initialCrdStatus } from './crd-resource-type.ts';
import { eventView } from './event-view.ts';

/** How one built-in kind differs from a plain namespaced one. */
interface BuiltinKind {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly plural?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly cluster?: boolean;
  readonly status?: boolean;
  readonly scale?: boolean;
  readonly generation?: boolean;
  readonly fields?: readonly string[];
  readonly complete?: (object: JsonObject) => JsonObject;
  readonly initialStatus?: (object: JsonObject, now: number) => JsonObject;
  readonly view?: ResourceType['view'];
}

const all = ['all'];
const rbac = { group: 'rbac.authorization.k8s.io' };
const eventFields = [
  'involvedObject.kind',
  'involvedObject.namespace',
  'involvedObject.name',
  'involvedObject.uid',
  'involvedObject.apiVersion',
  'involvedObject.resourceVersion',
  'involvedObject.fieldPath',
  'reason',
  'reportingComponent',
  'source',
  'type',
];

const kinds: readonly BuiltinKind[] = [
  {
    kind: 'Namespace',
    shortNames: ['ns'],
    cluster: true,
    status: true,
    fields: ['status.phase'],
    complete: completeNamespace,
    initialStatus: () => ({ phase: 'Active' }),
  },
  {
    kind: 'Pod',
    shortNames: ['po'],
    categories: all,
    status: true,
    fields: ['status.phase', 'spec.nodeName', 'spec.restartPolicy', 'status.podIP'],
    initialStatus: () => ({ phase: 'Pending' }),
  },
  {
    kind: 'Service',
    shortNames: ['svc'],
    categories: all,
    status: true,
    complete: completeService,
  },
  { kind: 'ConfigMap', shortNames: ['cm'] },
  { kind: 'Secret', fields: ['type'], complete: completeSecret },
  { kind: 'Event', shortNames: ['ev'], fields: eventFields },
  { kind: 'ServiceAccount', shortNames: ['sa'] },
  {
    kind: 'PersistentVolumeClaim',
    shortNames: ['pvc'],
    status: true,
    initialStatus: () => ({ phase: 'Pending' }),
  },
  { kind: 'Node', shortNames: ['no'], cluster: true, status: true, fields: ['spec.unschedulable'] },
  {
    group: 'apps',
    kind: 'StatefulSet',
    shortNames: ['sts'],
    categories: all,
    status: true,
    scale: true,
    generation: true,
    complete: completeStatefulSet,
    initialStatus: () => ({ replicas: 0 }),
  },
  {
    group: 'apps',
    kind: 'Deployment',
    shortNames: ['deploy'],
    categories: all,
    status: true,
    scale: true,
    generation: true,
    complete: completeDeployment,
  },
  {
    group: 'apps',
    kind: 'ReplicaSet',
    shortNames: ['rs'],
    categories: all,
    status: true,
    scale: true,
    generation: true,
    complete: completeReplicaSet,
    initialStatus: () => ({ replicas: 0 }),
  },
  { group: 'coordination.k8s.io', kind: 'Lease' },
  {
    group: 'events.k8s.io',
    kind: 'Event',
    shortNames: ['ev'],
    fields: ['reason', 'type'],
    view: eventView,
  },
  { ...rbac, kind: 'Role' },
  { ...rbac, kind: 'RoleBinding' },
  { ...rbac, kind: 'ClusterRole', cluster: true },
  { ...rbac, kind: 'ClusterRoleBinding', cluster: true },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    cluster: true,
    status: true,
    generation: true,
    complete: completeCrd,
    initialStatus: initialCrdStatus,
  },
];

/** The kinds that are served without any CRD; their fields are taken as they come. */
export function builtinTypes(schemas = new KubernetesSchemas()): ResourceType[] {
  return kinds.map((kind) => builtinType(kind, schemas));
}

function builtinType(kind: BuiltinKind, schemas: KubernetesSchemas): ResourceType {
  const { group = '', version = 'v1' } = kind;
  const definition = definitionOf(group, version, kind.kind);
  const singular = kind.kind.toLowerCase();
  const plural = kind.plural ?? `${singular}s`;
  const id = qualifiedName({ group, plural });
  return {
    id,
    group,
    version,
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural,
    singular,
    shortNames: kind.shortNames ?? [],
    categories: kind.categories ?? [],
    namespaced: kind.cluster !== true,
    statusSubresource: kind.status ?? false,
    ...(kind.scale === true
      ? { scale: { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'] } }
      : {}),
    tracksGeneration: kind.generation ?? false,
    unconditionalUpdate: kind.kind !== 'CustomResourceDefinition' && kind.kind !== 'Lease',
    strategicMerge: true,
    definition,
    get openApi() {
      return schemas.linked(definition);
    },
    columns: builtinColumns[id] ?? [nameColumn, ageColumn],
    selectableFields: kind.fields ?? [],
    ...(kind.complete === undefined ? {} : { complete: kind.complete }),
    ...(kind.initialStatus === undefined ? {} : { initialStatus: kind.initialStatus }),
    ...(kind.view === undefined ? {} : { view: kind.view }),
  };
}

function specOf(object: JsonObject): JsonObject {
  return isJsonObject(object.spec) ? object.spec : {};
}

/** A namespace names itself in a label, and has the finalizer that its deletion goes through. */
function completeNamespace(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const labels = isJsonObject(metadata.labels) ? metadata.labels : {};
  const { name } = metadata;
  const named = typeof name === 'string' ? { 'kubernetes.io/metadata.name': name } : {};
  return {
    ...object,
    metadata: { ...metadata, labels: { ...labels, ...named } },
    spec: { finalizers: ['kubernetes'], ...specOf(object) },
  };
}

function completeService(object: JsonObject): JsonObject {
  const spec = specOf(object);
  const ports = Array.isArray(spec.ports)
    ? { ports: spec.ports.map((port: JsonObject) => ({ protocol: 'TCP', ...port })) }
    : {};
  return { ...object, spec: { type: 'ClusterIP', ...spec, ...ports } };
}

/** `stringData` is a way to write `data`; it is never stored. */
function completeSecret(object: JsonObject): JsonObject {
  const { stringData, data, ...rest } = object;
  const written = isJsonObject(stringData)
    ? Object.entries(stringData).map(([key, value]) => [
        key,
        Buffer.from(String(value)).toString('base64'),
      ])
    : [];
  const merged = { ...(isJsonObject(data) ? data : {}), ...Object.fromEntries(written) };
  return {
    type: 'Opaque',
    ...rest,
    ...(Object.keys(merged).length === 0 ? {} : { data: merged }),
  };
}

function completeStatefulSet(object: JsonObject): JsonObject {
  const defaults = {
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  };
  return { ...object, spec: { ...defaults, ...specOf(object) } };
}

function completeDeployment(object: JsonObject): JsonObject {
  const rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%' };
  const defaults = {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate },
  };
  return { ...object, spec: { ...defaults, ...specOf(object) } };
}

function completeReplicaSet(object: JsonObject): JsonObject {
  return { ...object, spec: { replicas: 1, ...specOf(object) } };
}
