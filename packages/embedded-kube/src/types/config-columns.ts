import type { ApiObject, JsonObject } from '../model/api-object.ts';
import { isJsonObject } from '../model/api-object.ts';
import type { Column } from '../printing/column.ts';
import { ageColumn, computedColumn, nameColumn } from '../printing/columns.ts';
import {
  at,
  column,
  integerColumn,
  joined,
  list,
  number,
  plain,
  selectorOf,
  text,
  texts,
} from './column-cells.ts';

const createdAtColumn: Column = {
  ...computedColumn('Created At', (object) => object.metadata.creationTimestamp),
  type: 'date',
};
const createdAt: readonly Column[] = [nameColumn, createdAtColumn];

function subjectsOf(binding: ApiObject, kind: string): string {
  return list(binding, 'subjects')
    .filter((subject) => subject.kind === kind)
    .map(({ namespace, name }) =>
      kind === 'ServiceAccount' ? `${String(namespace)}/${String(name)}` : String(name),
    )
    .join(', ');
}

const binding: readonly Column[] = [
  nameColumn,
  computedColumn('Role', (o) => `${text(o, 'roleRef', 'kind')}/${text(o, 'roleRef', 'name')}`),
  ageColumn,
  computedColumn('Users', (object) => subjectsOf(object, 'User'), 1),
  computedColumn('Groups', (object) => subjectsOf(object, 'Group'), 1),
  computedColumn('ServiceAccounts', (object) => subjectsOf(object, 'ServiceAccount'), 1),
];

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function accessModes(object: ApiObject, ...path: readonly string[]): string {
  return texts(object, ...path)
    .map((mode) => shortModes[mode] ?? mode)
    .join(',');
}

function attributesClass(object: ApiObject): string {
  return plain(object, 'spec', 'volumeAttributesClassName') || '<unset>';
}

const volumeMode = computedColumn(
  'VolumeMode',
  (object) => plain(object, 'spec', 'volumeMode') || '<unset>',
  1,
);

function claimOf(volume: ApiObject): string {
  const claim = at(volume, 'spec', 'claimRef');
  return isJsonObject(claim) ? `${plain(claim, 'namespace')}/${plain(claim, 'name')}` : '';
}

function percentOr(value: unknown, unit: string): string {
  return value === undefined ? '<unknown>' : `${String(value)}${unit}`;
}

/** A metric of an autoscaler as it is and as it is wanted. */
function targetOf(metric: JsonObject, current: JsonObject | undefined): string {
  const source = String(metric.type ?? '');
  const field = `${source.charAt(0).toLowerCase()}${source.slice(1)}`;
  const target = at(metric, field, 'target');
  const now = at(current, field, 'current');
  const utilization = at(target, 'averageUtilization');
  const shown =
    utilization === undefined
      ? `${percentOr(at(now, 'averageValue') ?? at(now, 'value'), '')}/${plain(target, 'averageValue') || plain(target, 'value')}`
      : `${percentOr(at(now, 'averageUtilization'), '%')}/${String(utilization)}%`;
  return source === 'Resource' ? `${plain(metric, 'resource', 'name')}: ${shown}` : shown;
}

function targetsOf(autoscaler: ApiObject): string {
  const current = list(autoscaler, 'status', 'currentMetrics');
  return joined(
    list(autoscaler, 'spec', 'metrics').map((metric, index) => targetOf(metric, current[index])),
    ', ',
  );
}

function hostsOf(ingress: ApiObject): string {
  const hosts = list(ingress, 'spec', 'rules').flatMap(({ host }) =>
    typeof host === 'string' && host !== '' ? [host] : [],
  );
  return hosts.length === 0 ? '*' : hosts.join(',');
}

function addressesOf(ingress: ApiObject): string {
  return list(ingress, 'status', 'loadBalancer', 'ingress')
    .map((one) => String(one.ip ?? one.hostname ?? ''))
    .join(',');
}

function endpointsOf(endpoints: ApiObject): string {
  const all = list(endpoints, 'subsets').flatMap((subset) =>
    list(subset, 'ports').flatMap((port) =>
      list(subset, 'addresses').map(({ ip }) => `${String(ip)}:${String(port.port)}`),
    ),
  );
  return joined(all);
}

/** What is used and allowed of the limits, or of everything else. */
function usage(quota: ApiObject, limits: boolean): string {
  const hard = at(quota, 'status', 'hard');
  return Object.entries(isJsonObject(hard) ? hard : {})
    .filter(([resource]) => resource.startsWith('limits.') === limits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, amount]) => {
      const used = plain(quota, 'status', 'used', resource) || '0';
      return `${resource}: ${used}/${String(amount)}`;
    })
    .join(', ');
}

function isEstablished(crd: ApiObject): boolean {
  const conditions = list(crd, 'status', 'conditions');
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True');
}

function isDefaultClass({ metadata }: ApiObject): boolean {
  return metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
}

/** The columns of kinds that hold settings, rights and storage, by resource id. */
export const configColumns: Readonly<Record<string, readonly Column[]>> = {
  persistentvolumeclaims: [
    nameColumn,
    computedColumn('Status', (claim) => plain(claim, 'status', 'phase')),
    computedColumn('Volume', (claim) => plain(claim, 'spec', 'volumeName')),
    computedColumn('Capacity', (claim) => plain(claim, 'status', 'capacity', 'storage')),
    computedColumn('Access Modes', (claim) => accessModes(claim, 'status', 'accessModes')),
    computedColumn('StorageClass', (claim) => plain(claim, 'spec', 'storageClassName')),
    computedColumn('VolumeAttributesClass', attributesClass),
    ageColumn,
    volumeMode,
  ],
  persistentvolumes: [
    nameColumn,
    computedColumn('Capacity', (volume) => plain(volume, 'spec', 'capacity', 'storage')),
    computedColumn('Access Modes', (volume) => accessModes(volume, 'spec', 'accessModes')),
    computedColumn('Reclaim Policy', (v) => plain(v, 'spec', 'persistentVolumeReclaimPolicy')),
    computedColumn('Status', (volume) => plain(volume, 'status', 'phase')),
    computedColumn('Claim', claimOf),
    computedColumn('StorageClass', (volume) => plain(volume, 'spec', 'storageClassName')),
    computedColumn('VolumeAttributesClass', attributesClass),
    computedColumn('Reason', (volume) => plain(volume, 'status', 'reason')),
    ageColumn,
    volumeMode,
  ],
  endpoints: [nameColumn, computedColumn('Endpoints', endpointsOf), ageColumn],
  limitranges: createdAt,
  resourcequotas: [
    nameColumn,
    computedColumn('Request', (quota) => usage(quota, false)),
    computedColumn('Limit', (quota) => usage(quota, true)),
    ageColumn,
  ],
  'horizontalpodautoscalers.autoscaling': [
    nameColumn,
    computedColumn('Reference', (scaler) => {
      const target = at(scaler, 'spec', 'scaleTargetRef');
      return `${plain(target, 'kind')}/${plain(target, 'name')}`;
    }),
    computedColumn('Targets', targetsOf),
    computedColumn('MinPods', (scaler) => plain(scaler, 'spec', 'minReplicas') || '<unset>'),
    computedColumn('MaxPods', (scaler) => number(scaler, 'spec', 'maxReplicas')),
    computedColumn('Replicas', (scaler) => number(scaler, 'status', 'currentReplicas')),
    ageColumn,
  ],
  'poddisruptionbudgets.policy': [
    nameColumn,
    computedColumn('Min Available', (budget) => plain(budget, 'spec', 'minAvailable') || 'N/A'),
    computedColumn('Max Unavailable', (budget) => plain(budget, 'spec', 'maxUnavailable') || 'N/A'),
    integerColumn('Allowed Disruptions', (budget) =>
      number(budget, 'status', 'disruptionsAllowed'),
    ),
    ageColumn,
  ],
  'ingresses.networking.k8s.io': [
    nameColumn,
    column('Class', 0, 'spec', 'ingressClassName'),
    computedColumn('Hosts', hostsOf),
    computedColumn('Address', addressesOf),
    computedColumn('Ports', (o) => (list(o, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
  'ingressclasses.networking.k8s.io': [
    nameColumn,
    computedColumn('Controller', (object) => plain(object, 'spec', 'controller')),
    computedColumn('Parameters', (object) => {
      const { apiGroup, kind, name } = (at(object, 'spec', 'parameters') ?? {}) as JsonObject;
      const group = apiGroup === undefined ? '' : `.${String(apiGroup)}`;
      return name === undefined ? '<none>' : `${String(kind)}${group}/${String(name)}`;
    }),
    ageColumn,
  ],
  'networkpolicies.networking.k8s.io': [
    nameColumn,
    computedColumn('Pod-Selector', (policy) =>
      selectorOf(policy, 'spec', 'podSelector', 'matchLabels'),
    ),
    ageColumn,
  ],
  'priorityclasses.scheduling.k8s.io': [
    nameColumn,
    integerColumn('Value', (object) => number(object, 'value')),
    {
      ...computedColumn('Global-Default', (object) => at(object, 'globalDefault') === true),
      type: 'boolean',
    },
    ageColumn,
    computedColumn('PreemptionPolicy', (object) => plain(object, 'preemptionPolicy')),
  ],
  'storageclasses.storage.k8s.io': [
    {
      ...nameColumn,
      cell: (object) =>
        isDefaultClass(object) ? `${object.metadata.name} (default)` : object.metadata.name,
    },
    computedColumn('Provisioner', (object) => plain(object, 'provisioner')),
    computedColumn('ReclaimPolicy', (object) => plain(object, 'reclaimPolicy') || 'Delete'),
    computedColumn(
      'VolumeBindingMode',
      (object) => plain(object, 'volumeBindingMode') || '<unset>',
    ),
    computedColumn('AllowVolumeExpansion', (object) => at(object, 'allowVolumeExpansion') === true),
    ageColumn,
  ],
  'endpointslices.discovery.k8s.io': [
    nameColumn,
    computedColumn('AddressType', (slice) => plain(slice, 'addressType')),
    computedColumn('Ports', (slice) => {
      const ports = list(slice, 'ports').map(({ port }) => String(port));
      return ports.length === 0 ? '<unset>' : ports.join(',');
    }),
    computedColumn('Endpoints', (slice) => {
      const addresses = list(slice, 'endpoints').flatMap((one) => texts(one, 'addresses'));
      return addresses.length === 0 ? '<unset>' : addresses.join(',');
    }),
    ageColumn,
  ],
  'leases.coordination.k8s.io': [
    nameColumn,
    computedColumn('Holder', (lease) => plain(lease, 'spec', 'holderIdentity')),
    ageColumn,
  ],
  'roles.rbac.authorization.k8s.io': createdAt,
  'clusterroles.rbac.authorization.k8s.io': createdAt,
  'rolebindings.rbac.authorization.k8s.io': binding,
  'clusterrolebindings.rbac.authorization.k8s.io': binding,
  'customresourcedefinitions.apiextensions.k8s.io': [
    nameColumn,
    computedColumn('Scope', (crd) => plain(crd, 'spec', 'scope')),
    computedColumn('Versions', (crd) =>
      list(crd, 'spec', 'versions')
        .map(({ name, storage }) => `${String(name)}${storage === true ? '(storage)' : ''}`)
        .join(','),
    ),
    createdAtColumn,
    computedColumn('Group', (crd) => plain(crd, 'spec', 'group'), 1),
    computedColumn('Kind', (crd) => plain(crd, 'spec', 'names', 'kind'), 1),
    computedColumn('ShortNames', (crd) => texts(crd, 'spec', 'names', 'shortNames').join(','), 1),
    { ...computedColumn('Established', isEstablished, 1), type: 'boolean' },
  ],
};
