import { describe, expect, test } from '@jest/globals';
import { lastAppliedAnnotation } from '../last-applied.ts';
import type { ServerSpec } from '../server.ts';
import { SpecError } from '../spec-error.ts';
import { serverConfigObject, serverObject } from '../testing/server-objects.ts';
import type { ServerConfigSpec } from './server-config.ts';
import { type ServerWorkloadKind, serverWorkload } from './server-workload.ts';

const claims = {
  'meta.helm.sh/release-name': 'r',
  'meta.helm.sh/release-namespace': 'n',
  'kubectl.kubernetes.io/last-applied-configuration': '{}',
};

/** The workload without the annotation that other tests are about. */
function workload(
  server = serverObject(),
  config = serverConfigObject(),
  kind: ServerWorkloadKind = 'StatefulSet',
) {
  const { metadata, ...rest } = serverWorkload(server, config, kind, 2);
  const { [lastAppliedAnnotation]: _, ...annotations } = metadata.annotations ?? {};
  return { ...rest, metadata: { ...metadata, annotations } };
}

const owner = {
  apiVersion: 'mlops.seldon.io/v1alpha1',
  kind: 'Server',
  name: 'iron',
  uid: 'u1',
  controller: true,
  blockOwnerDeletion: true,
};

const template = {
  metadata: {
    name: 'iron',
    namespace: 'seldon-mesh',
    labels: { 'app.kubernetes.io/name': 'seldon-server', 'seldon-server-name': 'iron' },
  },
  spec: {
    containers: [
      { name: 'agent', image: 'a' },
      { name: 'mlserver', image: 'm' },
    ],
  },
};

const metadata = {
  name: 'iron',
  namespace: 'seldon-mesh',
  labels: { 'app.kubernetes.io/name': 'seldon-server' },
  annotations: {},
  ownerReferences: [owner],
};

describe('the workload of a Server', () => {
  test('is a StatefulSet that starts its pods at once, governed by a Service of its own name', () => {
    expect(workload()).toEqual({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: { 'seldon-server-name': 'iron' } },
        serviceName: 'iron',
        podManagementPolicy: 'Parallel',
        template,
      },
    });
  });

  test('is a Deployment with the Server’s strategy where the operator was told so', () => {
    const deploymentStrategy = { type: 'Recreate' };
    const config = serverConfigObject({ volumeClaimTemplates: [{ name: 'v', spec: {} }] });
    expect(workload(serverObject({ deploymentStrategy }), config, 'Deployment')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: { 'seldon-server-name': 'iron' } },
        // What the API has filled in before would be refused beside it.
        strategy: { type: 'Recreate', rollingUpdate: null },
        template,
      },
    });
  });

  test.each(['labels', 'annotations'] as const)(
    'takes over %s, the Server’s over those of its ServerConfig, but no claims of tools',
    (field) => {
      const made = workload(
        serverObject(
          {},
          { [field]: { ...claims, a: 'server', b: 'server', 'troupe/paused': 'x' } },
        ),
        serverConfigObject({}, { [field]: { ...claims, b: 'config', c: 'config' } }),
      );
      const texts = { a: 'server', b: 'server', c: 'config' };
      expect(made.metadata[field]).toEqual({
        ...texts,
        ...(field === 'labels' ? metadata.labels : {}),
      });
      expect(made.spec.template).toMatchObject({ metadata: { [field]: texts } });
    },
  );

  test('cannot lose the labels of the contract to other labels', () => {
    const labels = { 'app.kubernetes.io/name': 'mine', 'seldon-server-name': 'other' };
    const made = workload(serverObject({}, { labels }));
    expect(made.metadata.labels).toMatchObject(metadata.labels);
    expect(made.spec.template).toMatchObject({ metadata: { labels: template.metadata.labels } });
  });

  test('passes on the retention of volumes, and claims their templates by name and spec alone', () => {
    const retention = { whenDeleted: 'Delete' };
    const claim = { name: 'models', spec: { accessModes: ['ReadWriteOnce'] }, other: 1 };
    const made = workload(
      serverObject({ statefulSetPersistentVolumeClaimRetentionPolicy: retention }),
      serverConfigObject({ volumeClaimTemplates: [claim] }),
    );
    expect(made.spec).toMatchObject({
      persistentVolumeClaimRetentionPolicy: retention,
      volumeClaimTemplates: [{ metadata: { name: 'models' }, spec: claim.spec }],
    });
  });

  test('keeps what was asked for last, for the operator that one may go back to', () => {
    const { annotations } = serverWorkload(
      serverObject(),
      serverConfigObject(),
      'StatefulSet',
      1,
    ).metadata;
    expect(annotations).toEqual({ [lastAppliedAnnotation]: '' });
  });
});

describe('the pods of a Server', () => {
  const variable = 'SELDON_SERVER_CAPABILITIES';

  /** The containers of pods whose ServerConfig says so. */
  function containersOf(spec: Partial<ServerSpec>, containers: readonly object[]): unknown {
    const config = serverConfigObject({ podSpec: { containers } });
    return (workload(serverObject(spec), config).spec.template as typeof template).spec.containers;
  }

  test('are those of the ServerConfig with the Server’s own fields over them', () => {
    const podSpec = {
      nodeSelector: { gpu: 'yes' },
      containers: [{ name: 'mlserver', image: 'x' }],
    };
    expect(workload(serverObject({ podSpec })).spec.template).toMatchObject({
      spec: {
        nodeSelector: { gpu: 'yes' },
        containers: [{ name: 'mlserver', image: 'x' }, { name: 'agent' }],
      },
    });
  });

  test.each(['serviceAccountName', 'serviceAccount'])(
    'state their account by both of its names, so that it can be taken away, given by %s',
    (given) => {
      expect(workload(serverObject({ podSpec: { [given]: 'mine' } })).spec.template).toMatchObject({
        spec: { serviceAccountName: 'mine', serviceAccount: 'mine' },
      });
    },
  );

  test('are merged by key where the Server’s annotation asks for it', () => {
    const podSpec = { containers: [{ name: 'mlserver', image: 'x' }] };
    const annotations = { 'troupe/pod-spec-merge': 'keyed' };
    expect(workload(serverObject({ podSpec }, { annotations })).spec.template).toMatchObject({
      spec: { containers: [{ name: 'agent' }, { name: 'mlserver', image: 'x' }] },
    });
  });

  test.each<[string, Partial<ServerSpec>, object, object]>([
    ['as the ServerConfig says', {}, { value: 'a,b' }, { value: 'a,b' }],
    ['as the Server says instead', { capabilities: ['c', 'd'] }, { value: 'a' }, { value: 'c,d' }],
    [
      'with the Server’s extra ones behind',
      { extraCapabilities: ['c', 'd'] },
      { value: 'a' },
      { value: 'a,c,d' },
    ],
    [
      'without the extra ones where it has a list of its own',
      { capabilities: ['c'], extraCapabilities: ['d'] },
      { value: 'a' },
      { value: 'c' },
    ],
    [
      'where an empty list is none',
      { capabilities: [], extraCapabilities: ['c'] },
      { value: 'a' },
      { value: 'a,c' },
    ],
    [
      'without what comes from elsewhere once the Server says something',
      { capabilities: ['c'] },
      { valueFrom: { fieldRef: {} } },
      { value: 'c' },
    ],
    [
      'from elsewhere while the Server says nothing',
      {},
      { valueFrom: { fieldRef: {} } },
      { valueFrom: { fieldRef: {} } },
    ],
  ])('have capabilities %s', (_, spec, before, after) => {
    const other = { name: 'OTHER', value: '1' };
    const env = (value: object): object[] => [other, { name: variable, ...value }];
    const containers = (value: object): object[] => [
      { name: 'agent', env: [...env(value), { name: variable, ...value }] },
      { name: 'mlserver', env: env(value) },
      { name: 'bare' },
    ];
    expect(containersOf(spec, containers(before))).toEqual(containers(after));
  });

  test('get no variable that they did not have', () => {
    const containers = [{ name: 'agent', env: [] }];
    expect(containersOf({ capabilities: ['a'] }, containers)).toEqual(containers);
  });
});

describe('a Server is refused with a SpecError', () => {
  test.each<[string, unknown, unknown]>([
    ['spec.podSpec is "x"; write an object', { podSpec: 'x' }, {}],
    ['spec.capabilities is "a"; write a list', { capabilities: 'a' }, {}],
    ['spec.extraCapabilities[0] is 1; write a text', { extraCapabilities: [1] }, {}],
    ['spec.deploymentStrategy is a list; write an object', { deploymentStrategy: [] }, {}],
    [
      'spec.statefulSetPersistentVolumeClaimRetentionPolicy is 1; write an object',
      { statefulSetPersistentVolumeClaimRetentionPolicy: 1 },
      {},
    ],
    [
      'spec.template.spec.containers[0].env is "x"; write a list',
      { capabilities: ['a'] },
      { podSpec: { containers: [{ name: 'agent', env: 'x' }] } },
    ],
    ['ServerConfig mlserver: spec.podSpec is required, but is missing', {}, { podSpec: undefined }],
    [
      'ServerConfig mlserver: spec.podSpec.containers[1] is "b"; write an object',
      {},
      { podSpec: { containers: [{}, 'b'] } },
    ],
    [
      'ServerConfig mlserver: spec.volumeClaimTemplates[0].name is required, but is missing',
      {},
      { volumeClaimTemplates: [{ spec: {} }] },
    ],
  ])('%s', (message, spec, config) => {
    const server = serverObject(spec as Partial<ServerSpec>);
    const kind = message.includes('deployment') ? 'Deployment' : 'StatefulSet';
    const make = () =>
      serverWorkload(server, serverConfigObject(config as Partial<ServerConfigSpec>), kind, 1);
    expect(make).toThrow(new SpecError(message));
  });

  test('when it asks for a way to merge that there is not', () => {
    const server = serverObject({}, { annotations: { 'troupe/pod-spec-merge': 'deep' } });
    expect(() => serverWorkload(server, serverConfigObject(), 'StatefulSet', 1)).toThrow(
      new SpecError('annotation troupe/pod-spec-merge is "deep"; write keyed, or leave it out'),
    );
  });
});
