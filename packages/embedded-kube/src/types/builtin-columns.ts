import type { ApiObject } from '../model/api-object.ts';
import type { Column } from '../printing/column.ts';
import { age, ageColumn, computedColumn, nameColumn } from '../printing/columns.ts';
import {
  at,
  column,
  containersOf,
  count,
  integerColumn,
  joined,
  list,
  number,
  plain,
  selectorOf,
  size,
  text,
  texts,
} from './column-cells.ts';
import { configColumns } from './config-columns.ts';

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

function readinessGates(pod: ApiObject): string {
  const gates = list(pod, 'spec', 'readinessGates');
  const met = list(pod, 'status', 'conditions').filter(
    ({ type, status }) => status === 'True' && gates.some((gate) => gate.conditionType === type),
  );
  return gates.length === 0 ? '<none>' : `${met.length}/${gates.length}`;
}

function externalAddress(service: ApiObject): string {
  const given = texts(service, 'spec', 'externalIPs');
  switch (at(service, 'spec', 'type')) {
    case 'ExternalName':
      return text(service, 'spec', 'externalName');
    case 'LoadBalancer': {
      const ingress = list(service, 'status', 'loadBalancer', 'ingress');
      const all = [...ingress.map((one) => String(one.ip ?? one.hostname ?? '')), ...given];
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    default:
      return joined(given);
  }
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

function nodeStatus(node: ApiObject): string {
  const ready = list(node, 'status', 'conditions').find((one) => one.type === 'Ready');
  const status = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status;
}

const rolePrefix = 'node-role.kubernetes.io/';

function rolesOf({ metadata }: ApiObject): readonly string[] {
  return Object.keys(metadata.labels ?? {})
    .filter((label) => label.startsWith(rolePrefix))
    .map((label) => label.slice(rolePrefix.length))
    .sort();
}

function addressOf(node: ApiObject, type: string): string {
  return text(
    list(node, 'status', 'addresses').find((one) => one.type === type),
    'address',
  );
}

function controllerOf({ metadata }: ApiObject): string {
  const owner = (metadata.ownerReferences ?? []).find((one) => one.controller === true);
  if (owner === undefined) {
    return '<none>';
  }
  const [group = ''] = owner.apiVersion.split('/');
  return `${owner.kind.toLowerCase()}${owner.apiVersion.includes('/') ? `.${group}` : ''}/${owner.name}`;
}

function jobStatus(job: ApiObject): string {
  const conditions = list(job, 'status', 'conditions');
  const holds = (type: string): boolean =>
    conditions.some((one) => one.type === type && one.status === 'True');
  const known = ['Complete', 'Failed'].find(holds);
  if (known !== undefined) {
    return known;
  }
  if (job.metadata.deletionTimestamp !== undefined) {
    return 'Terminating';
  }
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running';
}

function completions(job: ApiObject): string {
  const wanted = at(job, 'spec', 'completions');
  const parallel = number(job, 'spec', 'parallelism');
  const of = wanted ?? (parallel > 1 ? `1 of ${parallel}` : 1);
  return `${number(job, 'status', 'succeeded')}/${String(of)}`;
}

function jobDuration(job: ApiObject, now: number): string {
  const started = at(job, 'status', 'startTime');
  const ended = at(job, 'status', 'completionTime');
  return started === undefined
    ? ''
    : age(started, ended === undefined ? now : Date.parse(String(ended)));
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
  column('Nominated Node', 1, 'status', 'nominatedNodeName'),
  computedColumn('Readiness Gates', readinessGates, 1),
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

/** When an event was first and last seen, and how often (both groups of Event). */
function sightings(event: ApiObject): {
  readonly first: unknown;
  readonly last: unknown;
  readonly count: number;
} {
  const { metadata, eventTime } = event;
  const first = either(event, 'firstTimestamp', 'deprecatedFirstTimestamp', 'eventTime');
  const last = either(event, 'lastTimestamp', 'deprecatedLastTimestamp') ?? first ?? eventTime;
  const times = number(event, 'count') || number(event, 'deprecatedCount') || 1;
  return {
    first: first ?? metadata.creationTimestamp,
    last: at(event, 'series', 'lastObservedTime') ?? last ?? metadata.creationTimestamp,
    count: number(event, 'series', 'count') || times,
  };
}

function eventSource(event: ApiObject): string {
  const source = either(event, 'source', 'deprecatedSource');
  const component =
    plain(source, 'component') ||
    String(either(event, 'reportingController', 'reportingComponent') ?? '');
  const host = plain(source, 'host') || plain(event, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}

const events: readonly Column[] = [
  computedColumn('Last Seen', (event, now) => age(sightings(event).last, now)),
  column('Type', 0, 'type'),
  column('Reason', 0, 'reason'),
  computedColumn('Object', (event) => {
    const object = either(event, 'involvedObject', 'regarding');
    return `${text(object, 'kind').toLowerCase()}/${text(object, 'name')}`;
  }),
  computedColumn(
    'Subobject',
    (event) => plain(either(event, 'involvedObject', 'regarding'), 'fieldPath'),
    1,
  ),
  computedColumn('Source', eventSource, 1),
  computedColumn('Message', (event) => String(either(event, 'message', 'note') ?? '').trim()),
  computedColumn('First Seen', (event, now) => age(sightings(event).first, now), 1),
  computedColumn('Count', (event) => sightings(event).count, 1),
  { ...nameColumn, priority: 1 },
];

/** The table columns of the built-in kinds by resource id; others print name and age. */
export const builtinColumns: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [nameColumn, column('Status', 0, 'status', 'phase'), ageColumn],
  pods,
  services: [
    nameColumn,
    column('Type', 0, 'spec', 'type'),
    column('Cluster-IP', 0, 'spec', 'clusterIP'),
    computedColumn('External-IP', externalAddress),
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
  nodes: [
    nameColumn,
    computedColumn('Status', nodeStatus),
    computedColumn('Roles', (node) => joined(rolesOf(node))),
    ageColumn,
    computedColumn('Version', (node) => plain(node, 'status', 'nodeInfo', 'kubeletVersion')),
    computedColumn('Internal-IP', (node) => addressOf(node, 'InternalIP'), 1),
    computedColumn('External-IP', (node) => addressOf(node, 'ExternalIP'), 1),
    ...[
      ['OS-Image', 'osImage'],
      ['Kernel-Version', 'kernelVersion'],
      ['Container-Runtime', 'containerRuntimeVersion'],
    ].map(([name = '', field = '']) =>
      computedColumn(name, (node) => plain(node, 'status', 'nodeInfo', field) || '<unknown>', 1),
    ),
  ],
  'statefulsets.apps': [nameColumn, readyOfWanted, ageColumn, ...workloadWide],
  'deployments.apps': [
    nameColumn,
    readyOfWanted,
    computedColumn('Up-to-date', (object) => number(object, 'status', 'updatedReplicas')),
    computedColumn('Available', (object) => number(object, 'status', 'availableReplicas')),
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
  'daemonsets.apps': [
    nameColumn,
    count('Desired', 'status', 'desiredNumberScheduled'),
    count('Current', 'status', 'currentNumberScheduled'),
    count('Ready', 'status', 'numberReady'),
    count('Up-to-date', 'status', 'updatedNumberScheduled'),
    count('Available', 'status', 'numberAvailable'),
    computedColumn('Node Selector', (object) =>
      selectorOf(object, 'spec', 'template', 'spec', 'nodeSelector'),
    ),
    ageColumn,
    ...workloadWide,
    workloadSelector,
  ],
  'controllerrevisions.apps': [
    nameColumn,
    computedColumn('Controller', controllerOf),
    computedColumn('Revision', (object) => number(object, 'revision')),
    ageColumn,
  ],
  'jobs.batch': [
    nameColumn,
    computedColumn('Status', jobStatus),
    computedColumn('Completions', completions),
    computedColumn('Duration', jobDuration),
    ageColumn,
    ...workloadWide,
    workloadSelector,
  ],
  'cronjobs.batch': [
    nameColumn,
    column('Schedule', 0, 'spec', 'schedule'),
    column('Timezone', 0, 'spec', 'timeZone'),
    {
      ...computedColumn('Suspend', (job) => (at(job, 'spec', 'suspend') ? 'True' : 'False')),
      type: 'boolean',
    },
    integerColumn('Active', (job) => list(job, 'status', 'active').length),
    computedColumn('Last Schedule', (job, now) => {
      const last = at(job, 'status', 'lastScheduleTime');
      return last === undefined ? '<none>' : age(last, now);
    }),
    ageColumn,
    computedColumn(
      'Containers',
      (job) => containersOf(job, 'name', 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
      1,
    ),
    computedColumn(
      'Images',
      (job) => containersOf(job, 'image', 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
      1,
    ),
    computedColumn(
      'Selector',
      (job) => selectorOf(job, 'spec', 'jobTemplate', 'spec', 'selector', 'matchLabels'),
      1,
    ),
  ],
  ...configColumns,
};
