import type { ApiObject, JsonObject } from '../model/api-object.ts';
import { isJsonObject } from '../model/api-object.ts';
import type { Cell, Column } from '../printing/column.ts';
import { age, ageColumn, computedColumn, nameColumn } from '../printing/columns.ts';

/** The value at a path of fields, `undefined` where it breaks off. */
function at(object: unknown, ...path: readonly string[]): unknown {
  let value: unknown = object;
  for (const step of path) {
    value = isJsonObject(value) ? value[step] : undefined;
  }
  return value;
}

function list(object: unknown, ...path: readonly string[]): readonly JsonObject[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function size(object: unknown, ...path: readonly string[]): number {
  const value = at(object, ...path);
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

function number(object: unknown, ...path: readonly string[]): number {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : 0;
}

function text(object: unknown, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return value === undefined || value === null || value === '' ? '<none>' : String(value);
}

function column(name: string, priority: number, ...path: readonly string[]): Column {
  return computedColumn(name, (object) => text(object, ...path), priority);
}

function count(name: string, ...path: readonly string[]): Column {
  const cell = (object: ApiObject): Cell => number(object, ...path);
  return { ...computedColumn(name, cell), type: 'integer' };
}

function containersOf(object: unknown, field: string, ...path: readonly string[]): string {
  return list(object, ...path, 'containers')
    .map((container) => text(container, field))
    .join(',');
}

function selectorOf(object: unknown, ...path: readonly string[]): string {
  const labels = at(object, ...path);
  return isJsonObject(labels)
    ? Object.entries(labels)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(',')
    : '<none>';
}

function podStatus(object: ApiObject): string {
  if (object.metadata.deletionTimestamp !== undefined) {
    return 'Terminating';
  }
  const waiting = list(object, 'status', 'containerStatuses')
    .map((status) => at(status, 'state', 'waiting', 'reason'))
    .find((reason) => typeof reason === 'string');
  return typeof waiting === 'string' ? waiting : text(object, 'status', 'phase');
}

function podReady(object: ApiObject): string {
  const ready = list(object, 'status', 'containerStatuses').filter((one) => one.ready === true);
  return `${ready.length}/${list(object, 'spec', 'containers').length}`;
}

function servicePorts(object: ApiObject): string {
  const ports = list(object, 'spec', 'ports').map((port) => {
    const node = at(port, 'nodePort');
    const number =
      node === undefined ? text(port, 'port') : `${text(port, 'port')}:${String(node)}`;
    return `${number}/${String(at(port, 'protocol') ?? 'TCP')}`;
  });
  return ports.length === 0 ? '<none>' : ports.join(',');
}

function nodeReady(object: ApiObject): string {
  const ready = list(object, 'status', 'conditions').find((one) => one.type === 'Ready');
  return ready?.status === 'True' ? 'Ready' : 'NotReady';
}

const pods: readonly Column[] = [
  nameColumn,
  computedColumn('Ready', podReady),
  computedColumn('Status', podStatus),
  computedColumn('Restarts', (object) =>
    String(
      list(object, 'status', 'containerStatuses').reduce(
        (sum, one) => sum + number(one, 'restartCount'),
        0,
      ),
    ),
  ),
  ageColumn,
  column('IP', 1, 'status', 'podIP'),
  column('Node', 1, 'spec', 'nodeName'),
];

const workloadWide: readonly Column[] = [
  computedColumn('Containers', (o) => containersOf(o, 'name', 'spec', 'template', 'spec'), 1),
  computedColumn('Images', (o) => containersOf(o, 'image', 'spec', 'template', 'spec'), 1),
];

const workloadSelector = computedColumn(
  'Selector',
  (object) => selectorOf(object, 'spec', 'selector', 'matchLabels'),
  1,
);

const readyOfWanted = computedColumn(
  'Ready',
  (object) => `${number(object, 'status', 'readyReplicas')}/${number(object, 'spec', 'replicas')}`,
);

/** The value of the first of several fields that an event has: its two groups name them differently. */
function either(event: ApiObject, ...fields: readonly string[]): unknown {
  return fields.map((field) => event[field]).find((value) => value !== undefined && value !== null);
}

const events: readonly Column[] = [
  computedColumn('Last Seen', (event, now) => {
    const seen =
      at(event, 'series', 'lastObservedTime') ??
      either(event, 'lastTimestamp', 'deprecatedLastTimestamp', 'eventTime') ??
      event.metadata.creationTimestamp;
    return age(seen, now);
  }),
  column('Type', 0, 'type'),
  column('Reason', 0, 'reason'),
  computedColumn('Object', (event) => {
    const object = either(event, 'involvedObject', 'regarding');
    return `${text(object, 'kind').toLowerCase()}/${text(object, 'name')}`;
  }),
  computedColumn('Message', (event) => String(either(event, 'message', 'note') ?? '').trim()),
  { ...nameColumn, priority: 1 },
];

const createdAt: readonly Column[] = [
  nameColumn,
  computedColumn('Created At', (object) => object.metadata.creationTimestamp),
];

const binding: readonly Column[] = [
  nameColumn,
  computedColumn(
    'Role',
    (object) => `${text(object, 'roleRef', 'kind')}/${text(object, 'roleRef', 'name')}`,
  ),
  ageColumn,
];

/** The table columns of the built-in kinds by resource id; others print name and age. */
export const builtinColumns: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [nameColumn, column('Status', 0, 'status', 'phase'), ageColumn],
  pods,
  services: [
    nameColumn,
    column('Type', 0, 'spec', 'type'),
    column('Cluster-IP', 0, 'spec', 'clusterIP'),
    computedColumn('External-IP', () => '<none>'),
    computedColumn('Port(s)', servicePorts),
    ageColumn,
    computedColumn('Selector', (object) => selectorOf(object, 'spec', 'selector'), 1),
  ],
  configmaps: [
    nameColumn,
    computedColumn('Data', (object) => size(object, 'data') + size(object, 'binaryData')),
    ageColumn,
  ],
  secrets: [
    nameColumn,
    column('Type', 0, 'type'),
    computedColumn('Data', (object) => size(object, 'data')),
    ageColumn,
  ],
  events,
  'events.events.k8s.io': events,
  serviceaccounts: [
    nameColumn,
    computedColumn('Secrets', (object) => list(object, 'secrets').length),
    ageColumn,
  ],
  persistentvolumeclaims: [
    nameColumn,
    column('Status', 0, 'status', 'phase'),
    column('Volume', 0, 'spec', 'volumeName'),
    column('Capacity', 0, 'spec', 'resources', 'requests', 'storage'),
    column('StorageClass', 0, 'spec', 'storageClassName'),
    ageColumn,
  ],
  nodes: [
    nameColumn,
    computedColumn('Status', nodeReady),
    ageColumn,
    column('Version', 0, 'status', 'nodeInfo', 'kubeletVersion'),
  ],
  'statefulsets.apps': [nameColumn, readyOfWanted, ageColumn, ...workloadWide],
  'deployments.apps': [
    nameColumn,
    readyOfWanted,
    count('Up-to-date', 'status', 'updatedReplicas'),
    count('Available', 'status', 'availableReplicas'),
    ageColumn,
    ...workloadWide,
    workloadSelector,
  ],
  'replicasets.apps': [
    nameColumn,
    count('Desired', 'spec', 'replicas'),
    count('Current', 'status', 'replicas'),
    count('Ready', 'status', 'readyReplicas'),
    ageColumn,
    ...workloadWide,
    workloadSelector,
  ],
  'leases.coordination.k8s.io': [
    nameColumn,
    column('Holder', 0, 'spec', 'holderIdentity'),
    ageColumn,
  ],
  'roles.rbac.authorization.k8s.io': createdAt,
  'clusterroles.rbac.authorization.k8s.io': createdAt,
  'rolebindings.rbac.authorization.k8s.io': binding,
  'clusterrolebindings.rbac.authorization.k8s.io': binding,
  'customresourcedefinitions.apiextensions.k8s.io': createdAt,
};
