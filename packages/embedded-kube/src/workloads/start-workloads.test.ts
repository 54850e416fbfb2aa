import { describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import type { ApiObject, JsonObject } from '../model/api-object.ts';
import { startMs, testCore } from '../testing/test-core.ts';
import { VirtualTime } from '../testing/virtual-time.ts';
import { startWorkloads } from './start-workloads.ts';

const podReadyDelayMs = 100;

function world(): { core: KubeCore; time: VirtualTime } {
  const time = new VirtualTime(startMs);
  const core = testCore({ clock: () => time.now });
  startWorkloads(core, { delays: time, podReadyDelayMs });
  return { core, time };
}

function template(image: string): JsonObject {
  return {
    metadata: { labels: { app: 'x' } },
    spec: { containers: [{ name: 'main', image }] },
  };
}

function create(core: KubeCore, resource: string, spec: object): ApiObject {
  const selector = { matchLabels: { app: 'x' } };
  const object = {
    metadata: { name: 'x' },
    spec: { selector, template: template('one'), ...spec },
  };
  return core.create(resource, 'default', object).object;
}

function change(core: KubeCore, resource: string, spec: object): void {
  core.patch(resource, 'default', 'x', { type: 'merge', body: { spec } });
}

function pods(core: KubeCore): ApiObject[] {
  return core.list('pods').items.map(({ object }) => object);
}

function podNames(core: KubeCore): string[] {
  return pods(core).map((pod) => pod.metadata.name);
}

function images(core: KubeCore): unknown[] {
  return pods(core).map(
    (pod) => (pod.spec as { containers: { image: string }[] }).containers[0]?.image,
  );
}

function replicaSets(core: KubeCore): ApiObject[] {
  return core
    .list('replicasets.apps')
    .items.map(({ object }) => object)
    .sort((a, b) => a.metadata.uid.localeCompare(b.metadata.uid));
}

/** The revision of each ReplicaSet, in the order they were made. */
function revisions(core: KubeCore): unknown[] {
  return replicaSets(core).map(
    ({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'],
  );
}

function statusOf(core: KubeCore, resource: string): unknown {
  return core.get(resource, 'default', 'x').object.status;
}

describe('a StatefulSet', () => {
  const sets = 'statefulsets.apps';

  test('of policy Parallel makes all its pods at once, owned by it', () => {
    const { core, time } = world();
    const set = create(core, sets, { replicas: 3, podManagementPolicy: 'Parallel' });
    time.run(0);
    expect(podNames(core)).toEqual(['x-0', 'x-1', 'x-2']);
    expect(pods(core)[0]?.metadata.ownerReferences).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: 'x',
        uid: set.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
  });

  test('of the default policy makes each pod when the one before is ready', () => {
    const { core, time } = world();
    create(core, sets, { replicas: 2 });
    time.run(podReadyDelayMs - 1);
    expect(podNames(core)).toEqual(['x-0']);
    time.run(1);
    expect(podNames(core)).toEqual(['x-0', 'x-1']);
  });

  test('counts pods as ready only after their delay, for the generation it has seen', () => {
    const { core, time } = world();
    create(core, sets, { replicas: 2, podManagementPolicy: 'Parallel' });
    time.run(podReadyDelayMs - 1);
    expect(statusOf(core, sets)).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      availableReplicas: 0,
    });
    time.run(1);
    expect(statusOf(core, sets)).toMatchObject({ readyReplicas: 2, availableReplicas: 2 });
    expect(pods(core)[0]?.status).toMatchObject({ phase: 'Running' });
  });

  test('scaled down loses its highest pods', () => {
    const { core, time } = world();
    create(core, sets, { replicas: 3, podManagementPolicy: 'Parallel' });
    time.run(podReadyDelayMs);
    const gone: string[] = [];
    core.watch('pods', { resourceVersion: core.resourceVersion }, (event) => {
      if (event.type === 'DELETED') {
        gone.push(event.stored.object.metadata.name);
      }
    });
    change(core, sets, { replicas: 1 });
    time.run(0);
    expect(podNames(core)).toEqual(['x-0']);
    expect(gone).toEqual(['x-2', 'x-1']);
    expect(statusOf(core, sets)).toMatchObject({ observedGeneration: 2, replicas: 1 });
  });

  test('grows a deleted pod again, as a new incarnation', () => {
    const { core, time } = world();
    create(core, sets, { replicas: 1 });
    time.run(podReadyDelayMs);
    const { uid } = core.get('pods', 'default', 'x-0').object.metadata;
    core.delete('pods', 'default', 'x-0');
    time.run(0);
    expect(core.get('pods', 'default', 'x-0').object.metadata.uid).not.toBe(uid);
    expect(statusOf(core, sets)).not.toHaveProperty('readyReplicas');
    time.run(podReadyDelayMs);
    expect(statusOf(core, sets)).toMatchObject({ readyReplicas: 1 });
  });

  test('with a changed template replaces its pods from the highest down, one at a time', () => {
    const { core, time } = world();
    create(core, sets, { replicas: 2, podManagementPolicy: 'Parallel' });
    time.run(podReadyDelayMs);
    change(core, sets, { template: template('two') });
    time.run(0);
    expect(images(core)).toEqual(['one', 'two']);
    time.run(podReadyDelayMs);
    expect(images(core)).toEqual(['two', 'two']);
    time.run(podReadyDelayMs);
    expect(statusOf(core, sets)).toMatchObject({ readyReplicas: 2, updatedReplicas: 2 });
  });

  test('leaves the pods below its partition as they are', () => {
    const { core, time } = world();
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    create(core, sets, { replicas: 2, podManagementPolicy: 'Parallel', updateStrategy });
    time.run(podReadyDelayMs);
    change(core, sets, { template: template('two') });
    time.run(3 * podReadyDelayMs);
    expect(images(core)).toEqual(['one', 'two']);
  });

  test('keeps its pods when only the order of the fields of its template changes', () => {
    const { core, time } = world();
    create(core, sets, { replicas: 1 });
    time.run(podReadyDelayMs);
    const before = core.get('pods', 'default', 'x-0').object.metadata.uid;
    const { metadata, spec } = core.get(sets, 'default', 'x').object;
    const { template: old, ...rest } = spec as { template: JsonObject };
    const reordered = Object.fromEntries(Object.entries(old).reverse());
    const next = { metadata, spec: { ...rest, template: reordered, revisionHistoryLimit: 5 } };
    core.update(sets, 'default', 'x', next);
    time.run(podReadyDelayMs);
    expect(core.get('pods', 'default', 'x-0').object.metadata.uid).toBe(before);
  });

  test('takes its claims with it when its policy says so', () => {
    const { core, time } = world();
    create(core, sets, {
      replicas: 1,
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
    });
    time.run(0);
    core.delete(sets, 'default', 'x');
    expect(core.list('persistentvolumeclaims').items).toEqual([]);
  });

  test('claims a volume per pod that outlives the pod', () => {
    const { core, time } = world();
    const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } };
    create(core, sets, { replicas: 1, volumeClaimTemplates: [claim] });
    time.run(0);
    change(core, sets, { replicas: 0 });
    time.run(0);
    const claims = core.list('persistentvolumeclaims').items.map(({ object }) => object);
    expect(claims).toMatchObject([{ metadata: { name: 'data-x-0' }, status: { phase: 'Bound' } }]);
  });

  test('drops claims with the pods it scales away when its policy says so', () => {
    const { core, time } = world();
    const claim = { metadata: { name: 'data' }, spec: {} };
    const policy = { whenScaled: 'Delete' };
    create(core, sets, {
      replicas: 1,
      volumeClaimTemplates: [claim],
      persistentVolumeClaimRetentionPolicy: policy,
    });
    time.run(0);
    change(core, sets, { replicas: 0 });
    time.run(0);
    expect(core.list('persistentvolumeclaims').items).toEqual([]);
  });

  test('takes its pods with it', () => {
    const { core, time } = world();
    create(core, sets, { replicas: 2, podManagementPolicy: 'Parallel' });
    time.run(podReadyDelayMs);
    core.delete(sets, 'default', 'x');
    time.run(podReadyDelayMs);
    expect(podNames(core)).toEqual([]);
  });
});

describe('a Deployment', () => {
  const deployments = 'deployments.apps';

  test('makes its pods and follows them in its status', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 2 });
    time.run(0);
    expect(podNames(core)).toHaveLength(2);
    expect(statusOf(core, deployments)).toMatchObject({
      replicas: 2,
      conditions: [
        { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
        { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
      ],
    });
    time.run(podReadyDelayMs);
    expect(statusOf(core, deployments)).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      readyReplicas: 2,
      updatedReplicas: 2,
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
      ],
    });
  });

  test('owns a ReplicaSet for its template, which owns the pods', () => {
    const { core, time } = world();
    const { metadata } = create(core, deployments, { replicas: 1 });
    time.run(podReadyDelayMs);
    const [set] = replicaSets(core);
    expect(set?.metadata.ownerReferences).toMatchObject([
      { kind: 'Deployment', uid: metadata.uid },
    ]);
    const [pod] = pods(core);
    expect(pod?.metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', uid: set?.metadata.uid },
    ]);
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
    expect(set?.metadata.name).toBe(`x-${hash}`);
    expect(pod?.metadata.labels).toEqual({ app: 'x', 'pod-template-hash': hash });
    expect(pod?.metadata.name.startsWith(`x-${hash}-`)).toBe(true);
  });

  test('numbers its templates; one that comes back gets the newest number, by its old ReplicaSet', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 1 });
    time.run(podReadyDelayMs);
    change(core, deployments, { template: template('two') });
    time.run(3 * podReadyDelayMs);
    expect(revisions(core)).toEqual(['1', '2']);
    change(core, deployments, { template: template('one') });
    time.run(3 * podReadyDelayMs);
    expect(revisions(core)).toEqual(['3', '2']);
    expect(images(core)).toEqual(['one']);
    const [first] = replicaSets(core);
    expect(first?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision-history': '1',
    });
    const { annotations } = core.get(deployments, 'default', 'x').object.metadata;
    expect(annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
  });

  test('forgets old templates beyond its revisionHistoryLimit', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 1, revisionHistoryLimit: 1 });
    for (const image of ['two', 'three', 'four']) {
      time.run(3 * podReadyDelayMs);
      change(core, deployments, { template: template(image) });
    }
    time.run(3 * podReadyDelayMs);
    expect(revisions(core)).toEqual(['3', '4']);
  });

  test('paused, rolls nothing out', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 1 });
    time.run(podReadyDelayMs);
    change(core, deployments, { paused: true, template: template('two') });
    time.run(3 * podReadyDelayMs);
    expect(images(core)).toEqual(['one']);
    change(core, deployments, { paused: false });
    time.run(3 * podReadyDelayMs);
    expect(images(core)).toEqual(['two']);
  });

  test('takes its ReplicaSets and their pods with it', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 2 });
    time.run(podReadyDelayMs);
    core.delete(deployments, 'default', 'x');
    time.run(podReadyDelayMs);
    expect(replicaSets(core)).toEqual([]);
    expect(podNames(core)).toEqual([]);
  });

  test('rolls a new template out without ever having fewer ready pods than wanted', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 2 });
    time.run(podReadyDelayMs);
    const ready: number[] = [];
    core.watch(deployments, {}, (event) => {
      if (event.type === 'MODIFIED') {
        ready.push((event.stored.object.status as { readyReplicas: number }).readyReplicas);
      }
    });
    change(core, deployments, { template: template('two') });
    time.run(10 * podReadyDelayMs);
    expect(images(core)).toEqual(['two', 'two']);
    expect(Math.min(...ready)).toBe(2);
  });

  test('of strategy Recreate stops the old pods before it starts new ones', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 2, strategy: { type: 'Recreate' } });
    time.run(podReadyDelayMs);
    let most = 0;
    core.watch('pods', {}, () => {
      most = Math.max(most, podNames(core).length);
    });
    change(core, deployments, { template: template('two') });
    time.run(podReadyDelayMs);
    expect(images(core)).toEqual(['two', 'two']);
    expect(most).toBe(2);
  });

  test('scales down and grows deleted pods again', () => {
    const { core, time } = world();
    create(core, deployments, { replicas: 3 });
    time.run(podReadyDelayMs);
    change(core, deployments, { replicas: 1 });
    time.run(0);
    expect(podNames(core)).toHaveLength(1);
    core.delete('pods', 'default', podNames(core)[0] ?? '');
    time.run(podReadyDelayMs);
    expect(statusOf(core, deployments)).toMatchObject({ replicas: 1, readyReplicas: 1 });
  });
});

describe('the simulated node', () => {
  test('runs pods that no workload owns', () => {
    const { core, time } = world();
    const spec = { containers: [{ name: 'main', image: 'one' }] };
    core.create('pods', 'default', { metadata: { name: 'lone' }, ...{ spec } });
    time.run(podReadyDelayMs);
    expect(core.get('pods', 'default', 'lone').object.status).toMatchObject({
      phase: 'Running',
      podIP: expect.stringMatching(/^10\./),
      containerStatuses: [{ name: 'main', ready: true }],
    });
  });

  test('stopped, changes nothing more', () => {
    const time = new VirtualTime(startMs);
    const core = testCore({ clock: () => time.now });
    const workloads = startWorkloads(core, { delays: time, podReadyDelayMs });
    create(core, 'statefulsets.apps', { replicas: 1 });
    time.run(0);
    workloads.stop();
    time.run(podReadyDelayMs);
    change(core, 'statefulsets.apps', { replicas: 2 });
    time.run(podReadyDelayMs);
    expect(podNames(core)).toEqual(['x-0']);
    expect(pods(core)[0]?.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });
});
