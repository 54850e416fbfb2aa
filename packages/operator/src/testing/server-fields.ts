/** Every field of Servers and ServerConfigs, for table-driven tests. */
import { customResourceDefinitions } from '@troupe/resources';
import type { FieldPath } from './spec-fields.ts';

/** One field with a value that it may have; without one it is fine as it is, or left out. */
export interface ServerField {
  readonly kind: 'Server' | 'ServerConfig';
  readonly path: FieldPath;
  readonly value?: unknown;
  /** Read only where Servers run as Deployments. */
  readonly ofDeployment?: true;
}

const containers = [{ name: 'agent', image: 'agent' }];

/** The smallest spec of each kind; a Server has no replicas unless the field says so. */
export const smallestServerSpecs: Readonly<Record<ServerField['kind'], object>> = {
  Server: { serverConfig: 'mlserver', replicas: 0 },
  ServerConfig: { podSpec: { containers } },
};

const claim = { name: 'models', spec: { accessModes: ['ReadWriteOnce'] } };
const retention = 'statefulSetPersistentVolumeClaimRetentionPolicy';
const ofDeployment = true;

const serverFields: readonly ServerField[] = [
  { kind: 'Server', path: ['serverConfig'], value: 'mlserver' },
  { kind: 'Server', path: ['capabilities'], value: ['a', 'b'] },
  { kind: 'Server', path: ['extraCapabilities'], value: ['a'] },
  { kind: 'Server', path: ['imageOverrides'] },
  { kind: 'Server', path: ['imageOverrides', 'agent'], value: { name: 'agent' } },
  { kind: 'Server', path: ['imageOverrides', 'rclone'], value: { name: 'rclone' } },
  { kind: 'Server', path: ['podSpec'], value: { nodeSelector: { a: 'b' } } },
  { kind: 'Server', path: [retention], value: { whenDeleted: 'Retain', whenScaled: 'Retain' } },
  { kind: 'Server', path: [retention, 'whenDeleted'], value: 'Delete' },
  { kind: 'Server', path: [retention, 'whenScaled'], value: 'Delete' },
  { kind: 'Server', path: ['replicas'], value: 1 },
  { kind: 'Server', path: ['minReplicas'], value: 0 },
  { kind: 'Server', path: ['maxReplicas'], value: 3 },
  { kind: 'Server', path: ['disableAutoUpdate'], value: true },
  { kind: 'Server', path: ['deploymentStrategy'], value: { type: 'Recreate' }, ofDeployment },
  { kind: 'Server', path: ['deploymentStrategy', 'type'], value: 'Recreate', ofDeployment },
  { kind: 'Server', path: ['deploymentStrategy', 'rollingUpdate'], ofDeployment },
  ...['maxSurge', 'maxUnavailable'].map((field) => ({
    kind: 'Server' as const,
    path: ['deploymentStrategy', 'rollingUpdate', field],
    value: '50%',
    ofDeployment: true as const,
  })),
];

const configFields: readonly ServerField[] = [
  { kind: 'ServerConfig', path: ['podSpec'], value: { containers } },
  { kind: 'ServerConfig', path: ['volumeClaimTemplates'], value: [claim] },
];

/** Fields of a container that merging looks at, or that others than the API read. */
const containerFields = ['name', 'image', 'env', 'command', 'ports', 'volumeMounts', 'resources'];

function containerFieldsOf(kind: ServerField['kind']): readonly ServerField[] {
  return containerFields.map((field) => ({ kind, path: ['podSpec', 'containers', 0, field] }));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** The fields of a kind's pods, as its CRD has them. */
function podFieldsOf(kind: ServerField['kind']): readonly ServerField[] {
  const crd = customResourceDefinitions().find(({ spec }) => spec.names.kind === kind);
  const schema = crd?.spec.versions[0]?.schema.openAPIV3Schema as Schema | undefined;
  const pod = schema?.properties?.spec?.properties?.podSpec?.properties;
  return Object.keys(pod ?? {}).map((field) => ({ kind, path: ['podSpec', field] }));
}

/** All of them. */
export const allServerFields: readonly ServerField[] = [
  ...serverFields,
  ...podFieldsOf('Server'),
  ...containerFieldsOf('Server'),
  ...configFields,
  ...podFieldsOf('ServerConfig'),
  ...containerFieldsOf('ServerConfig'),
];

/** What a Server may be given beside what no field of any kind was made for. */
export const hostileServerValues: readonly unknown[] = [
  { whenDeleted: 'Sometimes' },
  { type: 'Recreate', rollingUpdate: {} },
  { maxSurge: -1, maxUnavailable: '-5%' },
  { containers: [] },
  { containers: [{ name: 'agent' }, { name: 'agent' }] },
  { containers: [{ name: 'Not A Name', image: '' }] },
  { containers: { name: 'agent' } },
  { containers: [{ name: 'agent', env: { a: 'b' } }] },
  { nodeSelector: { a: 1 } },
  [{ name: 'models' }],
  [{ name: 'models', spec: [] }],
  [{ name: 'SELDON_SERVER_CAPABILITIES', value: 1 }],
  '5001',
  5_001,
  '150%',
];
