import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeCore, type KubeCore } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';
import { type SchedulerPods, startSchedulerPods } from './scheduler-pods.ts';

const labels = { 'app.kubernetes.io/name': 'seldon-scheduler' };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: 'scheduler', image: 'i' }] },
};

describe('the scheduler of a namespace', () => {
  let core: KubeCore;
  let moves: string[] = [];
  let pods: SchedulerPods;

  beforeEach(() => {
    core = createKubeCore({ clock: () => 0, crds: customResourceDefinitions() });
    core.create('namespaces', '', { metadata: { name: 'ns' } });
    moves = [];
    pods = startSchedulerPods(
      core,
      async (namespace) => {
        moves.push(`down ${namespace}`);
        return async () => void moves.push(`up ${namespace}`);
      },
      (error) => void moves.push(String(error)),
    );
  });

  afterEach(() => pods.stop());

  function createSet(): void {
    const spec = { serviceName: 's', selector: { matchLabels: labels }, template };
    const set = { metadata: { name: 'seldon-scheduler', labels }, spec };
    core.create('statefulsets.apps', 'ns', set);
  }

  function createPod(name: string): void {
    const pod = { metadata: { name, labels }, spec: template.spec };
    core.create('pods', 'ns', pod);
  }

  function setReady(name: string, status: 'True' | 'False'): void {
    const conditions = [{ type: 'Ready', status }];
    const body = { status: { conditions } };
    core.patch('pods', 'ns', name, { type: 'merge', body }, { subresource: 'status' });
  }

  /** What was done with it, once nothing more is to come. */
  async function settled(): Promise<readonly string[]> {
    for (let i = 0; i < 20; i++) await Promise.resolve();
    return moves;
  }

  test('is left alone without a StatefulSet for it', async () => {
    createPod('other');
    setReady('other', 'False');
    expect(await settled()).toEqual([]);
  });

  test('is down until its pod is ready, and up from then on', async () => {
    createSet();
    expect(await settled()).toEqual(['down ns']);
    createPod('seldon-scheduler-0');
    expect(await settled()).toEqual(['down ns']);
    setReady('seldon-scheduler-0', 'True');
    expect(await settled()).toEqual(['down ns', 'up ns']);
  });

  test('goes down with its pod and comes back with the next one', async () => {
    createSet();
    createPod('seldon-scheduler-0');
    setReady('seldon-scheduler-0', 'True');
    await settled();
    moves = [];
    core.delete('pods', 'ns', 'seldon-scheduler-0');
    expect(await settled()).toEqual(['down ns']);
    createPod('seldon-scheduler-0');
    setReady('seldon-scheduler-0', 'True');
    expect(await settled()).toEqual(['down ns', 'up ns']);
  });

  test('is always there again once there is no StatefulSet for it any more', async () => {
    createSet();
    await settled();
    core.delete('statefulsets.apps', 'ns', 'seldon-scheduler');
    expect(await settled()).toEqual(['down ns', 'up ns']);
  });

  test('is waited for from when there is a SeldonRuntime that is to run it', async () => {
    const runtimes = 'seldonruntimes.mlops.seldon.io';
    const runtime = { metadata: { name: 'seldon' }, spec: { seldonConfig: 'default' } };
    core.create(runtimes, 'ns', runtime);
    expect(await settled()).toEqual(['down ns']);
    let isUp = false;
    const up = pods.whenUp('ns').then(() => {
      isUp = true;
    });
    await settled();
    expect(isUp).toBe(false);
    createPod('seldon-scheduler-0');
    setReady('seldon-scheduler-0', 'True');
    await up;
    expect(moves).toEqual(['down ns', 'up ns']);
  });

  test('is not waited for where its SeldonRuntime runs none, or there is none', async () => {
    const overrides = [{ name: 'seldon-scheduler', disable: true }];
    const spec = { seldonConfig: 'default', overrides };
    core.create('seldonruntimes.mlops.seldon.io', 'ns', {
      metadata: { name: 'seldon' },
      spec,
    } as object);
    await pods.whenUp('ns');
    await pods.whenUp('other');
    expect(await settled()).toEqual([]);
  });
});
