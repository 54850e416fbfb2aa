import { type Case, created, get, ok, post, type RequestStep } from '../case.ts';
import { present } from '../difference.ts';
import { deployment } from './fixtures.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** The columns of each kind: `+` before those of wide output, `:type` after those that hold no text. */
const columnsOf: readonly (readonly [path: string, columns: string])[] = [
  [
    '/api/v1/namespaces/{ns}/pods',
    'Name|Ready|Status|Restarts|Age|+IP|+Node|+Nominated Node|+Readiness Gates',
  ],
  ['/api/v1/namespaces/{ns}/services', 'Name|Type|Cluster-IP|External-IP|Port(s)|Age|+Selector'],
  ['/api/v1/namespaces/{ns}/configmaps', 'Name|Data|Age'],
  ['/api/v1/namespaces/{ns}/secrets', 'Name|Type|Data|Age'],
  [
    '/api/v1/namespaces/{ns}/events',
    'Last Seen|Type|Reason|Object|+Subobject|+Source|Message|+First Seen|+Count|+Name',
  ],
  ['/api/v1/namespaces/{ns}/serviceaccounts', 'Name|Age'],
  [
    '/api/v1/namespaces/{ns}/persistentvolumeclaims',
    'Name|Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age|+VolumeMode',
  ],
  [
    '/api/v1/persistentvolumes',
    'Name|Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass|Reason|Age|+VolumeMode',
  ],
  [
    '/api/v1/nodes',
    'Name|Status|Roles|Age|Version|+Internal-IP|+External-IP|+OS-Image|+Kernel-Version|+Container-Runtime',
  ],
  ['/apis/apps/v1/namespaces/{ns}/statefulsets', 'Name|Ready|Age|+Containers|+Images'],
  [
    '/apis/apps/v1/namespaces/{ns}/deployments',
    'Name|Ready|Up-to-date|Available|Age|+Containers|+Images|+Selector',
  ],
  [
    '/apis/apps/v1/namespaces/{ns}/replicasets',
    'Name|Desired:integer|Current:integer|Ready:integer|Age|+Containers|+Images|+Selector',
  ],
  [
    '/apis/apps/v1/namespaces/{ns}/daemonsets',
    'Name|Desired:integer|Current:integer|Ready:integer|Up-to-date:integer|Available:integer|Node Selector|Age|+Containers|+Images|+Selector',
  ],
  ['/apis/apps/v1/namespaces/{ns}/controllerrevisions', 'Name|Controller|Revision|Age'],
  [
    '/apis/batch/v1/namespaces/{ns}/jobs',
    'Name|Status|Completions|Duration|Age|+Containers|+Images|+Selector',
  ],
  [
    '/apis/batch/v1/namespaces/{ns}/cronjobs',
    'Name|Schedule|Timezone|Suspend:boolean|Active:integer|Last Schedule|Age|+Containers|+Images|+Selector',
  ],
  [
    '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers',
    'Name|Reference|Targets|MinPods|MaxPods|Replicas|Age',
  ],
  [
    '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets',
    'Name|Min Available|Max Unavailable|Allowed Disruptions:integer|Age',
  ],
  ['/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses', 'Name|Class|Hosts|Address|Ports|Age'],
  ['/apis/networking.k8s.io/v1/ingressclasses', 'Name|Controller|Parameters|Age'],
  ['/apis/networking.k8s.io/v1/namespaces/{ns}/networkpolicies', 'Name|Pod-Selector|Age'],
  [
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    'Name|Value:integer|Global-Default:boolean|Age|PreemptionPolicy',
  ],
  [
    '/apis/storage.k8s.io/v1/storageclasses',
    'Name|Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age',
  ],
  [
    '/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices',
    'Name|AddressType|Ports|Endpoints|Age',
  ],
  ['/api/v1/namespaces/{ns}/endpoints', 'Name|Endpoints|Age'],
  ['/api/v1/namespaces/{ns}/limitranges', 'Name|Created At:date'],
  ['/api/v1/namespaces/{ns}/resourcequotas', 'Name|Request|Limit|Age'],
  ['/apis/coordination.k8s.io/v1/namespaces/{ns}/leases', 'Name|Holder|Age'],
  ['/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles', 'Name|Created At:date'],
  [
    '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings',
    'Name|Role|Age|+Users|+Groups|+ServiceAccounts',
  ],
  ['/api/v1/namespaces', 'Name|Status|Age'],
  [
    '/apis/events.k8s.io/v1/events',
    'Last Seen|Type|Reason|Object|+Subobject|+Source|Message|+First Seen|+Count|+Name',
  ],
  ['/apis/rbac.authorization.k8s.io/v1/clusterroles', 'Name|Created At:date'],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    'Name|Role|Age|+Users|+Groups|+ServiceAccounts',
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    'Name|Scope|Versions|Created At:date|+Group|+Kind|+ShortNames|+Established:boolean',
  ],
];

/** The definition of a column in short. */
function definition(column: string): object {
  const [, wide = '', name = '', type = 'string'] = /^(\+?)([^:]*)(?::(.*))?$/.exec(column) ?? [];
  return { name, type, priority: wide === '' ? 0 : 1, format: name === 'Name' ? 'name' : '' };
}

/** An object of a kind, and the cells of its row. */
function row(path: string, object: object, cells: readonly unknown[]): readonly RequestStep[] {
  return [
    post(path, { metadata: { name: 'n' }, ...object }, created()),
    get(`${path}/n`, ok({ kind: 'Table', rows: [{ cells }] }), table),
  ];
}

const ns = '/namespaces/{ns}';
const selector = { matchLabels: { app: 'w' } };
const age = /^\d+s$/;

/** What kubectl prints of the built-in kinds, wide output included. */
export const columns: readonly Case[] = [
  {
    rule: 'the table of each built-in kind has its own columns, wide ones with priority 1',
    // Columns come and go with versions.
    since: 37,
    steps: columnsOf.map(([path, text]) =>
      get(path, ok({ kind: 'Table', columnDefinitions: text.split('|').map(definition) }), table),
    ),
  },
  {
    rule: 'workloads and services print what they run and how they are reached',
    since: 37,
    steps: [
      ...row(`/api/v1${ns}/pods`, { spec: { containers: [{ name: 'c', image: 'i' }] } }, [
        ...['n', '0/1', 'Pending', present, age],
        ...['<none>', '<none>', '<none>', '<none>'],
      ]),
      ...row(`/apis/apps/v1${ns}/deployments`, deployment('n'), [
        ...['n', present, 0, 0, age],
        ...[present, present, 'app=web'],
      ]),
      ...row(
        `/api/v1${ns}/services`,
        { spec: { ports: [{ port: 80 }], selector: { a: 'b' }, externalIPs: ['1.2.3.4'] } },
        ['n', 'ClusterIP', present, '1.2.3.4', '80/TCP', age, 'a=b'],
      ),
      ...row(`/apis/policy/v1${ns}/poddisruptionbudgets`, { spec: { selector, minAvailable: 1 } }, [
        'n',
        '1',
        'N/A',
        0,
        age,
      ]),
      ...row(
        `/apis/autoscaling/v2${ns}/horizontalpodautoscalers`,
        {
          spec: {
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
            maxReplicas: 3,
          },
        },
        ['n', 'Deployment/d', 'cpu: <unknown>/80%', '1', 3, 0, age],
      ),
    ],
  },
  {
    rule: 'settings, claims and rights print what they hold',
    since: 37,
    steps: [
      ...row(`/api/v1${ns}/configmaps`, { data: { a: 'b' }, binaryData: { c: 'YQ==' } }, [
        'n',
        2,
        age,
      ]),
      ...row(
        `/api/v1${ns}/persistentvolumeclaims`,
        {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
            storageClassName: 'c',
          },
        },
        ['n', 'Pending', '', '', '', 'c', '<unset>', age, 'Filesystem'],
      ),
      ...row(
        `/apis/networking.k8s.io/v1${ns}/ingresses`,
        { spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } } },
        ['n', '<none>', '*', '', '80', age],
      ),
      ...row(
        `/apis/rbac.authorization.k8s.io/v1${ns}/rolebindings`,
        {
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
          subjects: [
            { kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' },
            { kind: 'User', name: 'v', apiGroup: 'rbac.authorization.k8s.io' },
            { kind: 'ServiceAccount', name: 's', namespace: 'x' },
          ],
        },
        ['n', 'Role/r', age, 'u, v', '', 'x/s'],
      ),
    ],
  },
];
