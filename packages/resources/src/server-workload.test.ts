import { describe, expect, test } from '@jest/globals';
import type { ObjectMeta } from './kube-object.ts';
import type { Server, ServerSpec } from './server.ts';
import { serverCapabilities } from './server-capabilities.ts';
import { serverStatefulSet } from './server-workload.ts';
import { SpecError } from './spec-error.ts';

function server(spec: Partial<ServerSpec> = {}, metadata: Partial<ObjectMeta> = {}): Server {
  return {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Server',
    metadata: { name: 'iron', namespace: 'ns', uid: 's1', resourceVersion: '1', ...metadata },
    spec: { serverConfig: 'triton', ...spec },
  };
}

const tritonCapabilities = 'triton,dali,fil,onnx,openvino,python,pytorch,tensorflow,tensorrt';
const variable = 'SELDON_SERVER_CAPABILITIES';

/** The containers of the workload's pods. */
function containersOf(of: Server): readonly Record<string, unknown>[] {
  const { template } = serverStatefulSet(of, 1).spec as unknown as {
    readonly template: { readonly spec: { readonly containers: Record<string, unknown>[] } };
  };
  return template.spec.containers;
}

describe('the StatefulSet of a Server', () => {
  test('has the names, labels and selector by which other tools know it', () => {
    expect(serverStatefulSet(server({}, { labels: { team: 'a' } }), 2)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {
        name: 'iron',
        namespace: 'ns',
        labels: { team: 'a', 'app.kubernetes.io/name': 'seldon-server' },
        ownerReferences: [
          {
            apiVersion: 'mlops.seldon.io/v1alpha1',
            kind: 'Server',
            name: 'iron',
            uid: 's1',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        replicas: 2,
        serviceName: 'iron',
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { 'seldon-server-name': 'iron' } },
        template: {
          metadata: {
            name: 'iron',
            namespace: 'ns',
            labels: {
              team: 'a',
              'app.kubernetes.io/name': 'seldon-server',
              'seldon-server-name': 'iron',
            },
          },
          spec: {
            containers: [
              {
                name: 'agent',
                image: 'docker.io/seldonio/seldon-agent',
                env: [{ name: variable, value: tritonCapabilities }],
              },
            ],
          },
        },
      },
    });
  });

  test('takes over annotations and labels, but not those by which tools claim the Server', () => {
    const claims = {
      'meta.helm.sh/release-name': 'r',
      'meta.helm.sh/release-namespace': 'n',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    };
    const made = serverStatefulSet(
      server({}, { annotations: { ...claims, note: 'x' }, labels: { ...claims, team: 'a' } }),
      1,
    );
    const inherited = {
      annotations: { note: 'x' },
      labels: { team: 'a', 'app.kubernetes.io/name': 'seldon-server' },
    };
    expect(made.metadata).toMatchObject(inherited);
    expect(made.metadata.annotations).toEqual(inherited.annotations);
    expect(made.metadata.labels).toEqual(inherited.labels);
    expect(made.spec).toMatchObject({ template: { metadata: inherited } });
  });

  test('cannot lose the labels of the contract to labels of the Server', () => {
    const labels = { 'app.kubernetes.io/name': 'mine', 'seldon-server-name': 'other' };
    const made = serverStatefulSet(server({}, { labels }), 1);
    expect(made.metadata.labels['app.kubernetes.io/name']).toBe('seldon-server');
    expect(made.spec).toMatchObject({
      template: { metadata: { labels: { 'seldon-server-name': 'iron' } } },
    });
  });

  test('passes the retention of its volumes on', () => {
    const retention = { whenDeleted: 'Delete', whenScaled: 'Retain' };
    const of = server({ statefulSetPersistentVolumeClaimRetentionPolicy: retention });
    expect(serverStatefulSet(of, 1).spec.persistentVolumeClaimRetentionPolicy).toEqual(retention);
  });
});

describe('the pods of a Server', () => {
  test('keep what its podSpec says, with the agent behind its containers', () => {
    const podSpec = { nodeSelector: { gpu: 'yes' }, containers: [{ name: 'triton' }] };
    const [first, second] = containersOf(server({ podSpec }));
    expect(first).toEqual({ name: 'triton' });
    expect(second).toMatchObject({ name: 'agent' });
    expect(serverStatefulSet(server({ podSpec }), 1).spec).toMatchObject({
      template: { spec: { nodeSelector: { gpu: 'yes' } } },
    });
  });

  test('have the agent where its podSpec puts it, each with its own image and variables', () => {
    const agent = { name: 'agent', image: 'mine', env: [{ name: 'DEBUG', value: '1' }] };
    const podSpec = { containers: [agent, { name: 'triton' }] };
    expect(containersOf(server({ podSpec }))).toEqual([
      {
        name: 'agent',
        image: 'mine',
        env: [
          { name: variable, value: tritonCapabilities },
          { name: 'DEBUG', value: '1' },
        ],
      },
      { name: 'triton' },
    ]);
  });

  test.each<[string, Partial<ServerSpec>, string]>([
    ['as its podSpec says', {}, 'onnx'],
    ['with extra ones behind those of its podSpec', { extraCapabilities: ['gpu'] }, 'onnx,gpu'],
    ['as its spec says rather than its podSpec', { capabilities: ['fil'] }, 'fil'],
  ])('have capabilities %s, in the variable that counts', (_, spec, value) => {
    const agent = { name: 'agent', env: [{ name: variable, value: 'onnx' }] };
    const [container] = containersOf(server({ ...spec, podSpec: { containers: [agent] } }));
    const env = container?.env as readonly unknown[];
    expect(env.at(-1)).toEqual({ name: variable, value });
  });
});

describe('a Server is refused with a SpecError', () => {
  test.each<[string, unknown, string]>([
    [
      'when its capabilities are no list',
      { capabilities: 'onnx' },
      'spec.capabilities is "onnx"; write a list',
    ],
    [
      'when an extra capability is no text',
      { extraCapabilities: [1] },
      'spec.extraCapabilities[0] is 1; write a text',
    ],
    [
      'when a container is no object',
      { podSpec: { containers: [{ name: 'triton' }, 'agent'] } },
      'spec.podSpec.containers[1] is "agent"; write an object',
    ],
    [
      'when the variables of its agent are no list',
      { podSpec: { containers: [{ name: 'agent', env: {} }] } },
      'spec.podSpec.containers[0].env is an object; write a list',
    ],
  ])('%s', (_, spec, message) => {
    const make = (): unknown => serverStatefulSet(server(spec as Partial<ServerSpec>), 1);
    expect(make).toThrow(SpecError);
    expect(make).toThrow(message);
  });
});

describe('a Server can run', () => {
  test.each<[string, Partial<ServerSpec>, string]>([
    ['what its type can', {}, tritonCapabilities],
    ['its own list instead', { capabilities: ['a', 'b'] }, 'a,b'],
    ['its own list without the extra ones', { capabilities: ['a'], extraCapabilities: ['b'] }, 'a'],
    ['the extra ones after its type’s', { extraCapabilities: ['b'] }, `${tritonCapabilities},b`],
    ['its type’s when its own list is empty', { capabilities: [] }, tritonCapabilities],
    [
      'only the extra ones when its type is not shipped',
      { serverConfig: 'own', extraCapabilities: ['b'] },
      'b',
    ],
  ])('%s', (_, spec, capabilities) => {
    expect(serverCapabilities(server(spec)).join(',')).toBe(capabilities);
  });
});
