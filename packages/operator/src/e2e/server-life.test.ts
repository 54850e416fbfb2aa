import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiObject } from '@troupe/embedded-kube';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aServer, conditionOf, isFailed, isReady, testNamespace } from '../testing/objects.ts';

describe('a Server', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ objects: [aServer('iron', { replicas: 2 })] });
    await plane.until('Server', 'iron', isReady);
  });

  afterEach(() => plane.stop());

  const workload = (name = 'iron') =>
    plane.core.get('statefulsets.apps', testNamespace, name).object;
  const serviceNames = () =>
    plane.core.list('services').items.map(({ object }) => object.metadata.name);
  const reasonOf = (object: ApiObject) => conditionOf(object, 'Ready')?.reason ?? '';

  test('has a StatefulSet, and a Service for each replica that it has by then', async () => {
    expect(serviceNames()).toEqual(['iron-0', 'iron-1']);
    await plane.patch('Server', 'iron', { spec: { replicas: 1 } });
    await plane.untilGone('Service', 'iron-1');
    await plane.until('StatefulSet', 'iron', ({ spec }) => (spec as Spec).replicas === 1);
    expect(serviceNames()).toEqual(['iron-0']);
  });

  test('whose ServerConfig changes is rolled by one write', async () => {
    const before = workload();
    const podSpec = { containers: [{ name: 'agent', image: 'newer' }] };
    await plane.patch('ServerConfig', 'mlserver', { spec: { podSpec } });
    const after = await plane.until('StatefulSet', 'iron', (each) =>
      JSON.stringify(each.spec).includes('newer'),
    );
    expect(after.metadata.generation).toBe(Number(before.metadata.generation) + 1);
    await plane.until('Server', 'iron', isReady);
    expect(workload().metadata.generation).toBe(after.metadata.generation);
  });

  test('has what others change of its StatefulSet put back, with the API’s word in an Event', async () => {
    plane.core.patch(
      'statefulsets.apps',
      testNamespace,
      'iron',
      { type: 'merge', body: { spec: { replicas: 5 } } },
      { fieldManager: 'kubectl-edit' },
    );
    await plane.untilEvent('PutBack');
    await plane.until('StatefulSet', 'iron', ({ spec }) => (spec as Spec).replicas === 2);
    const events = plane.core.list('events').items.map(({ object }) => String(object.message));
    expect(events.join()).toContain('conflict with "kubectl-edit"');
  });

  test('leaves alone what others add', async () => {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };
    const body = { spec: { template: { metadata: { annotations } } } };
    plane.core.patch('statefulsets.apps', testNamespace, 'iron', { type: 'merge', body });
    await plane.patch('Server', 'iron', { metadata: { labels: { team: 'a' } } });
    const after = await plane.until(
      'StatefulSet',
      'iron',
      ({ metadata }) => metadata.labels?.team === 'a',
    );
    expect(JSON.stringify(after.spec)).toContain('restartedAt');
  });

  test.each(['Service', 'StatefulSet'] as const)(
    'has a %s that is deleted made again',
    async (kind) => {
      const [resource, name] =
        kind === 'Service' ? ['services', 'iron-1'] : ['statefulsets.apps', 'iron'];
      const { uid } = plane.core.get(resource, testNamespace, name).object.metadata;
      plane.core.delete(resource, testNamespace, name);
      await plane.until(kind, name, ({ metadata }) => metadata.uid !== uid);
      await plane.until('Server', 'iron', isReady);
    },
  );

  test('moves to a Deployment and back without an orphan', async () => {
    plane.stopOperator();
    plane.startOperator({ serverWorkload: 'Deployment' });
    await plane.untilGone('StatefulSet', 'iron');
    await plane.untilGone('Service', 'iron-1');
    await plane.until('Deployment', 'iron', () => true);
    plane.stopOperator();
    plane.startOperator();
    await plane.untilGone('Deployment', 'iron');
    await plane.until('StatefulSet', 'iron', () => true);
  });

  test('has its Deployment’s pods replaced as it says, also where the API had filled in another way', async () => {
    plane.stopOperator();
    plane.startOperator({ serverWorkload: 'Deployment' });
    const strategy = (object: ApiObject) => (object.spec as Spec).strategy;
    await plane.until('Deployment', 'iron', (each) => strategy(each)?.type === 'RollingUpdate');
    await plane.patch('Server', 'iron', { spec: { deploymentStrategy: { type: 'Recreate' } } });
    await plane.until('Deployment', 'iron', (each) => strategy(each)?.type === 'Recreate');
    await plane.until('Server', 'iron', isReady);
    await plane.patch('Server', 'iron', { spec: { deploymentStrategy: null } });
    await plane.until('Deployment', 'iron', (each) => strategy(each)?.type === 'RollingUpdate');
    await plane.until('Server', 'iron', isReady);
  });

  test('with items of one key in a list is written all the same, and follows changes', async () => {
    const twice = (value: string) => {
      const env = [{ name: 'SELDON_SERVER_CAPABILITIES', value }];
      return { spec: { podSpec: { containers: [{ name: 'agent', env }] } } };
    };
    await plane.patch('Server', 'iron', twice('onnx'));
    await plane.until('StatefulSet', 'iron', ({ spec }) => JSON.stringify(spec).includes('"onnx"'));
    await plane.patch('Server', 'iron', twice('fil'));
    await plane.until('StatefulSet', 'iron', ({ spec }) => JSON.stringify(spec).includes('"fil"'));
    await plane.until('Server', 'iron', isReady);
  });

  test('whose volumes cannot be changed is Stalled with the field, until that is taken back', async () => {
    const claim = { name: 'models', spec: { accessModes: ['ReadWriteOnce'] } };
    await plane.patch('ServerConfig', 'mlserver', { spec: { volumeClaimTemplates: [claim] } });
    const stalled = await plane.until(
      'Server',
      'iron',
      (each) => conditionOf(each, 'Stalled') !== undefined,
    );
    expect(conditionOf(stalled, 'Stalled')?.message).toContain('spec.volumeClaimTemplates');
    expect(reasonOf(stalled)).toContain('updates to statefulset spec');
    await plane.patch('ServerConfig', 'mlserver', { spec: { volumeClaimTemplates: null } });
    await plane.until(
      'Server',
      'iron',
      (each) => isReady(each) && conditionOf(each, 'Stalled') === undefined,
    );
  });

  describe('beside it, one', () => {
    const podSpecOf = (containers: readonly object[]) => ({ podSpec: { containers } });

    test.each([
      [
        'whose ServerConfig is missing',
        { serverConfig: 'none' },
        'failed to get ServerConfig: ServerConfig.mlops.seldon.io "none" not found',
      ],
      [
        'whose pods the API refuses',
        podSpecOf([{ name: 'Not A Name', image: 'x' }]),
        'is invalid: spec.template.spec.containers[0].name: Invalid value',
      ],
      [
        'whose merged probe the API refuses',
        podSpecOf([
          {
            name: 'x',
            image: 'x',
            readinessProbe: { httpGet: { port: 1 }, tcpSocket: { port: 2 } },
          },
        ]),
        'may not specify more than 1 handler type',
      ],
    ])(
      '%s is told why by condition and Event, and this one is none the worse',
      async (_, spec, why) => {
        const told = plane.untilEvent('serverConfig' in spec ? 'InvalidServer' : 'ApplyFailed');
        await plane.apply(aServer('bad', spec));
        const failed = await plane.until('Server', 'bad', isFailed);
        expect(reasonOf(failed)).toContain(why);
        await told;
        expect(
          isReady(plane.core.get('servers.mlops.seldon.io', testNamespace, 'iron').object),
        ).toBe(true);
      },
    );

    test('whose StatefulSet is somebody else’s leaves that alone, and says so', async () => {
      const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', controller: true };
      const { uid } = plane.core.create('configmaps', testNamespace, {
        ...{ metadata: { name: 'x' } },
      }).object.metadata;
      const labels = { a: 'b' };
      const made = plane.core.create('statefulsets.apps', testNamespace, {
        ...{ metadata: { name: 'taken', ownerReferences: [{ ...owner, uid }] } },
        ...{
          spec: {
            replicas: 0,
            selector: { matchLabels: labels },
            serviceName: 'x',
            template: {
              metadata: { labels },
              spec: { containers: [{ name: 'x', image: 'x' }] },
            },
          },
        },
      });
      await plane.apply(aServer('taken'));
      const failed = await plane.until('Server', 'taken', isFailed);
      expect(reasonOf(failed)).toMatch(/belongs to another owner|Only one reference can have/);
      expect(workload('taken').metadata.uid).toBe(made.object.metadata.uid);
      expect((workload('taken').spec as Spec).serviceName).toBe('x');
    });
  });

  test('made by the earlier operator is taken over without a change of its spec', async () => {
    plane.stopOperator();
    const live = workload();
    const { ownerReferences, labels, annotations } = live.metadata;
    const body = { metadata: { managedFields: [{}] } };
    plane.core.patch('statefulsets.apps', testNamespace, 'iron', { type: 'merge', body });
    plane.core.patch(
      'statefulsets.apps',
      testNamespace,
      'iron',
      {
        type: 'merge',
        body: {
          metadata: { ownerReferences, labels, annotations, finalizers: [] },
          spec: live.spec,
        },
      },
      { fieldManager: 'manager' },
    );
    plane.startOperator();
    const taken = await plane.until('StatefulSet', 'iron', ({ metadata }) =>
      (metadata.managedFields ?? []).some(
        ({ manager, operation }) => manager === 'troupe' && operation === 'Apply',
      ),
    );
    await plane.until('Server', 'iron', isReady);
    expect(taken.metadata.generation).toBe(live.metadata.generation);
    expect(taken.metadata.managedFields?.map(({ manager }) => manager)).not.toContain('manager');
  });
});

interface Spec {
  readonly replicas?: number;
  readonly serviceName?: string;
  readonly strategy?: { readonly type?: string };
}
