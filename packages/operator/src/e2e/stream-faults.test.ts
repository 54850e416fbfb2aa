import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SchedulerError, type SchedulerProcess, type StreamName } from '@troupe/embedded-scheduler';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';
import { heldModels, untilServer } from '../testing/scheduler-side.ts';

const ours: readonly StreamName[] = ['models', 'servers', 'controlPlane'];

describe('a stream that fails', () => {
  let plane: ControlPlane;
  let scheduler: SchedulerProcess;

  beforeEach(async () => {
    plane = await startControlPlane({ speed: 20, objects: [aServer('mlserver'), aModel('iris')] });
    scheduler = await plane.cluster.scheduler(testNamespace);
    await plane.until('Model', 'iris', isReady);
  });

  afterEach(() => plane.stop());

  function expected(): readonly number[] {
    return scheduler.core.serverStatus({ subscriberName: '' }).map((each) => each.expectedReplicas);
  }

  async function worksOn(): Promise<void> {
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    expect(heldModels(scheduler.core)).toEqual(['iris', 'later']);
  }

  test.each(ours)(
    'by ending cleanly, as for a slow subscriber, is opened again: %s',
    async (name) => {
      scheduler.disturb.endStreams(name);
      await worksOn();
    },
  );

  test.each(ours)(
    'by breaking off alone is opened again, in the same session: %s',
    async (name) => {
      const epochs = () => plane.lives[0]?.operator.system.sessions().map(({ epoch }) => epoch);
      const before = epochs();
      scheduler.disturb.endStreams(name, new SchedulerError('INTERNAL', 'something broke'));
      await worksOn();
      expect(epochs()).toEqual(before);
    },
  );

  test('while a Model fails is made up for by asking: no event of it is needed', async () => {
    await plane.apply(aModel('slow', { storageUri: 'fault://slow-load?ms=50' }));
    scheduler.disturb.endStreams('models', new SchedulerError('INTERNAL', 'something broke'));
    await plane.until('Model', 'slow', isReady);
  });

  test.each(ours)('by not being there is done without: %s', async (name) => {
    scheduler.disturb.endStreams(name, new SchedulerError('UNIMPLEMENTED', 'unknown method'));
    await worksOn();
  });

  test('by losing every event is made up for by asking', async () => {
    scheduler.disturb.lose({ stream: 'models' });
    await worksOn();
  });

  test('by losing what it says of servers holds up no Model', async () => {
    scheduler.disturb.lose({ stream: 'servers' });
    await worksOn();
  });

  test('and an update that moves no replica, of which there is no event, is Ready all the same', async () => {
    await plane.patch('Model', 'iris', { spec: { replicas: 1, minReplicas: 1 } });
    await plane.until('Model', 'iris', isReady);
  });

  test('and what a server expects is told again once its last agent has left and come back', async () => {
    const agent = scheduler.core.agents()[0];
    if (agent === undefined) throw new Error('there is no agent');
    const options = agent.report();
    agent.disconnect();
    scheduler.core.connectAgent(options);
    expect(expected()).toEqual([-1]);
    // The scheduler says so with the next event of a model there.
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    await untilServer(scheduler.core, ({ expectedReplicas }) => expectedReplicas === 1);
  });
});
