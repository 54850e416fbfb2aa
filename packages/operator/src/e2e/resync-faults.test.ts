import { afterEach, describe, expect, test } from '@jest/globals';
import type { SchedulerProcess } from '@troupe/embedded-scheduler';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isFailed, isReady, statusOf, testNamespace } from '../testing/objects.ts';
import { untilHeld } from '../testing/scheduler-side.ts';

const names = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8'];

describe('after a scheduler lost its state', () => {
  let plane: ControlPlane;
  let scheduler: SchedulerProcess;

  async function start(spec: Readonly<Record<string, unknown>> = {}): Promise<void> {
    plane = await startControlPlane({
      speed: 20,
      objects: [aServer('mlserver'), ...names.map((name) => aModel(name, spec))],
    });
    scheduler = await plane.cluster.scheduler(testNamespace);
    await areReady(...names);
  }

  afterEach(() => plane.stop());

  async function areReady(...wanted: readonly string[]): Promise<void> {
    for (const name of wanted) await plane.until('Model', name, isReady);
  }

  async function resourceVersions(): Promise<readonly (string | undefined)[]> {
    const { objects } = await plane.client.listPage({
      kind: 'Model',
      namespace: testNamespace,
      limit: 100,
    });
    return objects.map(({ metadata }) => metadata.resourceVersion).sort();
  }

  const forget = () => plane.cluster.restartScheduler(testNamespace, { keepState: false });

  test('a Model that takes its time to load again is not Ready meanwhile', async () => {
    // Fifteen of the operator's seconds, which is longer than it waits before it asks.
    await start({ storageUri: 'fault://slow-load?ms=750' });
    await forget();
    await plane.until('Model', 'm1', (model) => !isReady(model));
    await untilHeld(scheduler.core, names);
    await areReady(...names);
  });

  test('Models that are soon loaded again stay Ready: nobody is told, and no status is written', async () => {
    await start();
    const versions = await resourceVersions();
    await forget();
    await untilHeld(scheduler.core, names);
    await plane.untilLogged(/synced 8 of 8 with the scheduler/);
    expect(await resourceVersions()).toEqual(versions);
    expect(plane.log.join('\n')).not.toContain('failed');
  });

  test('a Model that it does not take again is not Ready any more, and the others are', async () => {
    await start();
    const lift = scheduler.disturb.reject(
      { call: 'loadModel', resource: 'm3' },
      'FAILED_PRECONDITION',
      'm3 is not wanted here',
    );
    await forget();
    const failed = await plane.until('Model', 'm3', isFailed);
    expect(JSON.stringify(statusOf(failed))).toContain('m3 is not wanted here');
    const others = names.filter((name) => name !== 'm3');
    await plane.until('Model', 'm3', isFailed);
    await untilHeld(scheduler.core, others);
    await areReady(...others);
    lift();
    await forget();
    await untilHeld(scheduler.core, names);
    await areReady(...names);
  });

  test('a Model whose servers did not come back is not Ready, and is once they have', async () => {
    await start();
    await plane.patch('Server', 'mlserver', { spec: { replicas: 0 } });
    await plane.until(
      'Server',
      'mlserver',
      (server) => statusOf(server).replicas === undefined || statusOf(server).replicas === 0,
    );
    await forget();
    await plane.until('Model', 'm1', isFailed);
    await plane.patch('Server', 'mlserver', { spec: { replicas: 1 } });
    await areReady(...names);
  });

  test('a Model is Ready though its server came back before the scheduler was told to expect it', async () => {
    await start();
    await plane.patch('Server', 'mlserver', { spec: { replicas: 0 } });
    await plane.until('StatefulSet', 'mlserver', (set) => statusOf(set).replicas === 0);
    await forget();
    await plane.until('Model', 'm1', isFailed);
    const goOn = scheduler.disturb.pause();
    await plane.patch('Server', 'mlserver', { spec: { replicas: 1 } });
    await plane.until('Server', 'mlserver', isReady);
    expect(scheduler.core.agents()).toHaveLength(1);
    goOn();
    await areReady(...names);
  });

  test('a resync that another restart breaks off is made whole by the next', async () => {
    await start();
    const stuck = { call: 'loadModel', resource: 'm5' } as const;
    const lift = scheduler.disturb.leaveUnanswered(stuck, { carriedOut: false });
    await forget();
    const others = names.filter((name) => name !== 'm5');
    await untilHeld(scheduler.core, others);
    await plane.cluster.crashScheduler(testNamespace, { keepState: false }).then((revive) => {
      lift();
      return revive();
    });
    await untilHeld(scheduler.core, names);
    await areReady(...names);
  });

  test('restarts faster than it is told of its Models end with all of them there', async () => {
    await start();
    for (let i = 0; i < 5; i++) await forget();
    await untilHeld(scheduler.core, names);
    await areReady(...names);
  });
});
