import { afterEach, describe, expect, test } from '@jest/globals';
import type { OrphanPolicy } from '@troupe/actors';
import { oneWorkerOfEachKind, type SchedulerProcess } from '@troupe/embedded-scheduler';
import {
  LoadModelRequest,
  LoadPipelineRequest,
  StartExperimentRequest,
} from '@troupe/scheduler-api';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';
import { heldModels, untilHeld } from '../testing/scheduler-side.ts';

const ours = { namespace: testNamespace, generation: '4' };

let plane: ControlPlane;
let scheduler: SchedulerProcess;

afterEach(() => plane.stop());

async function start(orphans: OrphanPolicy): Promise<void> {
  plane = await startControlPlane({
    orphans,
    // The minute that a resource has to appear is one and a half seconds long.
    speed: 40,
    objects: [aServer('mlserver'), aModel('iris')],
    scheduler: { workers: oneWorkerOfEachKind },
  });
  scheduler = await plane.cluster.scheduler(testNamespace);
  await plane.until('Model', 'iris', isReady);
}

/** Loads by hand, as somebody does who has no API. */
function load(name: string, kubernetesMeta: typeof ours | undefined): void {
  scheduler.core.loadModel(
    LoadModelRequest.fromPartial({
      model: {
        meta: { name, kubernetesMeta },
        modelSpec: { uri: `gs://models/${name}`, requirements: ['sklearn'] },
        deploymentSpec: { replicas: 1 },
      },
    }),
  );
}

describe('what a scheduler holds in our name and no resource is given for', () => {
  test('is unloaded after a while, and what others loaded is not', async () => {
    await start('unload');
    load('stray', ours);
    load('foreign', undefined);
    load('neighbour', { ...ours, namespace: 'elsewhere' });
    scheduler.core.loadPipeline(
      LoadPipelineRequest.fromPartial({
        pipeline: { name: 'pipe', kubernetesMeta: ours, steps: [{ name: 'iris' }] },
      }),
    );
    scheduler.core.startExperiment(
      StartExperimentRequest.fromPartial({
        experiment: {
          name: 'ab',
          kubernetesMeta: ours,
          candidates: [{ name: 'iris', weight: 1 }],
        },
      }),
    );
    await untilHeld(scheduler.core, ['foreign', 'iris', 'neighbour', 'stray']);
    await untilHeld(scheduler.core, ['foreign', 'iris', 'neighbour']);
    await plane.untilLogged(/orphan\/seldon-mesh\/stray#model is gone/);
    await plane.untilLogged(/orphan\/seldon-mesh\/pipe#pipeline is gone/);
    await plane.untilLogged(/orphan\/seldon-mesh\/ab#experiment is gone/);
    await plane.untilLogged(/unloaded \d from the scheduler of namespace seldon-mesh/);
    const all = { subscriberName: 'test', allVersions: false };
    const [pipe] = scheduler.core.pipelineStatus(all);
    expect(pipe?.versions[0]?.state).toMatchObject({ status: 7, pipelineGwStatus: 7 });
    expect(scheduler.core.experimentStatus(all)).toMatchObject([{ active: false }]);
    expect(plane.lives[0]?.operator.system.orphans()).toEqual([]);
  });

  test('is unloaded in spite of refusals', async () => {
    await start('unload');
    scheduler.disturb.reject({ call: 'unloadModel', times: 2 }, 'INTERNAL', 'something broke');
    load('stray', ours);
    await untilHeld(scheduler.core, ['iris', 'stray']);
    await untilHeld(scheduler.core, ['iris']);
  });

  test('is left alone, and told of, where others may be in charge', async () => {
    await start('report');
    load('stray', ours);
    await untilHeld(scheduler.core, ['iris', 'stray']);
    scheduler.cutConnections();
    await plane.untilLogged(/holds 1 of this control plane .* they are left alone: model stray/);
    expect(heldModels(scheduler.core)).toEqual(['iris', 'stray']);
  });

  test('is none any more once its resource is applied', async () => {
    await start('unload');
    load('stray', ours);
    await untilHeld(scheduler.core, ['iris', 'stray']);
    await plane.untilLogged(/orphan\/seldon-mesh\/stray#model is suspected/);
    await plane.apply(aModel('stray'));
    await plane.until('Model', 'stray', isReady);
    await plane.untilLogged(/orphan\/seldon-mesh\/stray#model is gone/);
    expect(plane.log.join()).not.toContain('stray#model is unloading');
  });

  test('is what was left loaded when a finalizer went without its word', async () => {
    await start('unload');
    await plane.apply(aModel('late'));
    await plane.until('Model', 'late', isReady);
    const revive = await plane.cluster.crashScheduler(testNamespace, { keepState: true });
    await plane.patch('Model', 'late', {
      metadata: { annotations: { 'troupe/release-after': '1s' } },
    });
    await plane.delete('Model', 'late');
    await plane.untilGone('Model', 'late');
    await revive();
    await untilHeld(scheduler.core, ['iris', 'late']);
    await untilHeld(scheduler.core, ['iris']);
  });
});
