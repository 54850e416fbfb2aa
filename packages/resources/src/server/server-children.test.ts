import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Server, ServerSpec } from '../server.ts';
import { SpecError } from '../spec-error.ts';
import { hostileValue } from '../testing/hostile-value.ts';
import { serverConfigObject, serverObject } from '../testing/server-objects.ts';
import { serverChildren } from './server-children.ts';
import type { ServerConfig } from './server-config.ts';

describe('beside its StatefulSet a Server has', () => {
  test('a headless Service for each replica, with the ports of inference and of the agent', () => {
    const { services } = serverChildren(
      serverObject({ replicas: 2 }),
      serverConfigObject(),
      'StatefulSet',
    );
    expect(services.map(({ metadata }) => metadata.name)).toEqual(['iron-0', 'iron-1']);
    expect(services[1]).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'iron-1',
        namespace: 'seldon-mesh',
        labels: { 'seldon-server-replica': 'iron', 'seldon-server-replica-name': 'iron-1' },
        ownerReferences: [
          {
            apiVersion: 'mlops.seldon.io/v1alpha1',
            kind: 'Server',
            name: 'iron',
            uid: 'u1',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        clusterIP: 'None',
        selector: { 'statefulset.kubernetes.io/pod-name': 'iron-1' },
        ports: [
          { name: 'http', port: 9000, targetPort: 'http' },
          { name: 'grpc', port: 9500, targetPort: 'grpc' },
          { name: 'agent', port: 9005 },
        ],
      },
    });
  });

  test.each<[string, Partial<ServerSpec>, number]>([
    ['one replica where it says nothing', {}, 1],
    ['none where it asks for none', { replicas: 0 }, 0],
    ['its minimum where it names no number', { minReplicas: 3 }, 3],
  ])('%s', (_, spec, replicas) => {
    const made = serverChildren(serverObject(spec), serverConfigObject(), 'StatefulSet');
    expect([made.scaling.replicas, made.workload.spec.replicas, made.services.length]).toEqual([
      replicas,
      replicas,
      replicas,
    ]);
  });
});

test('beside its Deployment a Server has no Services', () => {
  const made = serverChildren(serverObject({ replicas: 2 }), serverConfigObject(), 'Deployment');
  expect(made.services).toEqual([]);
});

describe('nothing is made for a Server', () => {
  const config = serverConfigObject();

  test.each<[string, Partial<ServerSpec>, ServerConfig | undefined, string]>([
    [
      'whose numbers contradict each other, whatever else is wrong',
      { replicas: 1, minReplicas: 2, serverConfig: '' },
      undefined,
      'scaling spec is invalid: number of replicas 1 must be >= min replicas 2',
    ],
    [
      'with more replicas than a cluster has nodes',
      { replicas: 5_001 },
      config,
      'spec.replicas is 5001; write a whole number up to 5000',
    ],
    [
      'that follows nothing',
      { serverConfig: '' },
      undefined,
      'ServerType not specified and is required',
    ],
    [
      'whose ServerConfig is missing',
      { serverConfig: 'own' },
      undefined,
      'failed to get ServerConfig: ServerConfig.mlops.seldon.io "own" not found',
    ],
  ])('%s', (_, spec, of, message) => {
    const make = () => serverChildren(serverObject(spec), of, 'StatefulSet');
    expect(make).toThrow(SpecError);
    expect(make).toThrow(message);
  });
});

describe('whatever is stored in a field', () => {
  const serverFields = [
    'serverConfig',
    'capabilities',
    'extraCapabilities',
    'imageOverrides',
    'podSpec',
    'statefulSetPersistentVolumeClaimRetentionPolicy',
    'replicas',
    'minReplicas',
    'maxReplicas',
    'deploymentStrategy',
    'disableAutoUpdate',
  ];

  const podSpecs = (): fc.Arbitrary<unknown> =>
    fc.oneof(
      hostileValue(),
      hostileValue().map((containers) => ({ containers })),
      hostileValue().map((env) => ({ containers: [{ name: 'agent', env }] })),
    );

  const small = (replicas: unknown): unknown =>
    typeof replicas === 'number' && replicas > 20 && replicas <= 5_000 ? 20 : replicas;

  test.each(serverFields)('%s of a Server makes children or a SpecError', (field) => {
    fc.assert(
      fc.property(field === 'podSpec' ? podSpecs() : hostileValue(), (value) => {
        expectMadeOrRefused(
          serverObject({ capabilities: ['a'], [field]: small(value) }),
          serverConfigObject(),
        );
      }),
    );
  });

  test.each(['podSpec', 'volumeClaimTemplates'])(
    '%s of a ServerConfig makes children or a SpecError',
    (field) => {
      fc.assert(
        fc.property(podSpecs(), (value) => {
          const server = serverObject({ extraCapabilities: ['a'], podSpec: { containers: [] } });
          expectMadeOrRefused(server, serverConfigObject({ [field]: value }));
        }),
      );
    },
  );

  function expectMadeOrRefused(server: Server, config: ServerConfig): void {
    for (const kind of ['StatefulSet', 'Deployment'] as const) {
      try {
        const made = serverChildren(server, config, kind);
        expect(JSON.parse(JSON.stringify(made)).workload.metadata.name).toBe('iron');
      } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
        expect((error as SpecError).message.length).toBeLessThan(300);
      }
    }
  }
});
