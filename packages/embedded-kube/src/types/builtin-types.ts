import { createRequire } from 'node:module';
import type { Assignment } from '../builtin/assignment.ts';
import { BuiltinCompiler } from '../builtin/compile-builtin.ts';
import {
  dnsLabelProblems,
  pathSegmentProblems,
  serviceNameProblems,
} from '../builtin/name-problems.ts';
import type { JsonObject } from '../model/api-object.ts';
import { contentFinalizer, isJsonObject } from '../model/api-object.ts';
import { invalidValue } from '../model/field-error.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { invalid, qualifiedName } from '../model/status-error.ts';
import { ageColumn, nameColumn } from '../printing/columns.ts';
import type { CompiledSchema } from '../schema/compile-schema.ts';
import { definitionOf, KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
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
  readonly nameProblems?: (name: string) => string[];
  readonly complete?: (object: JsonObject) => JsonObject;
  readonly assign?: (object: JsonObject, assignment: Assignment) => JsonObject;
  readonly initialStatus?: (object: JsonObject, now: number) => JsonObject;
  readonly view?: ResourceType['view'];
}

const requireLater = createRequire(import.meta.url);

function assignments(): typeof import('../builtin/assignments.ts') {
  return requireLater('../builtin/assignments.ts') as typeof import('../builtin/assignments.ts');
}

function printing(): typeof import('./builtin-columns.ts') {
  return requireLater('./builtin-columns.ts') as typeof import('./builtin-columns.ts');
}

const unqualified = 'name is neither a standard finalizer name nor is it fully qualified';

const all = ['all'];
const rbac = { group: 'rbac.authorization.k8s.io', nameProblems: pathSegmentProblems };
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
    nameProblems: dnsLabelProblems,
    complete: completeNamespace,
    assign: assignNamespace,
    initialStatus: () => ({ phase: 'Active' }),
  },
  {
    kind: 'Pod',
    shortNames: ['po'],
    categories: all,
    status: true,
    fields: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.nominatedNodeName',
      'status.phase',
      'status.podIP',
    ],
    initialStatus: (pod) => ({ phase: 'Pending', qosClass: assignments().qualityOfService(pod) }),
  },
  {
    kind: 'Service',
    shortNames: ['svc'],
    categories: all,
    status: true,
    nameProblems: serviceNameProblems,
    assign: (service, given) => assignments().assignService(service, given),
  },
  { kind: 'ConfigMap', shortNames: ['cm'] },
  { kind: 'Secret', fields: ['type'] },
  { kind: 'Event', shortNames: ['ev'], fields: eventFields },
  { kind: 'ServiceAccount', shortNames: ['sa'] },
  { kind: 'PersistentVolumeClaim', shortNames: ['pvc'], status: true },
  { kind: 'Node', shortNames: ['no'], cluster: true, status: true, fields: ['spec.unschedulable'] },
  {
    group: 'apps',
    kind: 'StatefulSet',
    shortNames: ['sts'],
    categories: all,
    status: true,
    scale: true,
    generation: true,
  },
  {
    group: 'apps',
    kind: 'Deployment',
    shortNames: ['deploy'],
    categories: all,
    status: true,
    scale: true,
    generation: true,
  },
  {
    group: 'apps',
    kind: 'ReplicaSet',
    shortNames: ['rs'],
    categories: all,
    status: true,
    scale: true,
    generation: true,
  },
  {
    group: 'apps',
    kind: 'DaemonSet',
    shortNames: ['ds'],
    categories: all,
    status: true,
    generation: true,
  },
  { group: 'apps', kind: 'ControllerRevision' },
  {
    group: 'batch',
    kind: 'Job',
    categories: all,
    status: true,
    generation: true,
    assign: (job, given) => assignments().assignJob(job, given),
  },
  {
    group: 'batch',
    kind: 'CronJob',
    shortNames: ['cj'],
    categories: all,
    status: true,
    generation: true,
  },
  {
    group: 'autoscaling',
    version: 'v2',
    kind: 'HorizontalPodAutoscaler',
    shortNames: ['hpa'],
    categories: all,
    status: true,
  },
  {
    group: 'policy',
    kind: 'PodDisruptionBudget',
    shortNames: ['pdb'],
    status: true,
    generation: true,
  },
  {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    plural: 'ingresses',
    shortNames: ['ing'],
    status: true,
    generation: true,
  },
  {
    group: 'networking.k8s.io',
    kind: 'IngressClass',
    plural: 'ingressclasses',
    cluster: true,
    generation: true,
  },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    shortNames: ['netpol'],
    generation: true,
  },
  {
    group: 'scheduling.k8s.io',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    shortNames: ['pc'],
    cluster: true,
    generation: true,
  },
  {
    group: 'storage.k8s.io',
    kind: 'StorageClass',
    plural: 'storageclasses',
    shortNames: ['sc'],
    cluster: true,
  },
  { group: 'discovery.k8s.io', kind: 'EndpointSlice', generation: true },
  { kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'] },
  { kind: 'LimitRange', shortNames: ['limits'] },
  { kind: 'ResourceQuota', shortNames: ['quota'], status: true },
  { kind: 'PersistentVolume', shortNames: ['pv'], cluster: true, status: true },
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

/** The kinds that are served without any CRD. */
export function builtinTypes(schemas = new KubernetesSchemas()): ResourceType[] {
  const compiler = new BuiltinCompiler(schemas);
  return kinds.map((kind) => builtinType(kind, schemas, compiler));
}

function builtinType(
  kind: BuiltinKind,
  schemas: KubernetesSchemas,
  compiler: BuiltinCompiler,
): ResourceType {
  const { group = '', version = 'v1' } = kind;
  const definition = definitionOf(group, version, kind.kind);
  let compiled: CompiledSchema | undefined;
  const schema = (): CompiledSchema => {
    compiled ??= compiler.schemaOf({ definition, kind: kind.kind, version });
    return compiled;
  };
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
    get schema() {
      return schema();
    },
    get openApi() {
      return schemas.linked(definition);
    },
    get columns() {
      return printing().builtinColumns[id] ?? [nameColumn, ageColumn];
    },
    selectableFields: kind.fields ?? [],
    ...(kind.complete === undefined ? {} : { complete: kind.complete }),
    ...(kind.nameProblems === undefined ? {} : { nameProblems: kind.nameProblems }),
    ...(kind.assign === undefined ? {} : { assign: kind.assign }),
    ...(kind.status === true
      ? {
          initialStatus: (object: JsonObject, now: number) => ({
            ...compiler.emptyStatus(definition),
            ...kind.initialStatus?.(object, now),
          }),
        }
      : {}),
    ...(kind.view === undefined ? {} : { view: kind.view }),
  };
}

function specOf(object: JsonObject): JsonObject {
  return isJsonObject(object.spec) ? object.spec : {};
}

/** A namespace names itself in a label. */
function completeNamespace(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const labels = isJsonObject(metadata.labels) ? metadata.labels : {};
  const { name } = metadata;
  const named = typeof name === 'string' ? { 'kubernetes.io/metadata.name': name } : {};
  return { ...object, metadata: { ...metadata, labels: { ...labels, ...named } } };
}

/** A namespace has the finalizer that its deletion goes through; only its `finalize` writes others. */
function assignNamespace(object: JsonObject, { existing, subresource }: Assignment): JsonObject {
  if (existing === undefined) {
    return { ...object, spec: { finalizers: [contentFinalizer], ...specOf(object) } };
  }
  if (subresource !== 'finalize') {
    return { ...object, spec: existing.spec };
  }
  const { finalizers } = specOf(object);
  const causes = (Array.isArray(finalizers) ? finalizers : []).flatMap((one: unknown, at) =>
    one === contentFinalizer || String(one).includes('/')
      ? []
      : [invalidValue(`spec.finalizers[${at}]`, one, unqualified)],
  );
  if (causes.length > 0) {
    const kind = { group: '', plural: 'namespaces', kind: 'Namespace' };
    throw invalid(kind, existing.metadata.name, causes);
  }
  return { ...object, spec: specOf(object) };
}
