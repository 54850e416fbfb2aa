import { afterEach, describe, expect, test } from '@jest/globals';
import type { ApiObject } from '@troupe/embedded-kube';
import type { SchedulerErrorCode, SchedulerProcess } from '@troupe/embedded-scheduler';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, statusOf, testNamespace } from '../testing/objects.ts';
import { heldModels, untilModelStatus } from '../testing/scheduler-side.ts';

/** The operator's seconds are that many times shorter than the scheduler's. */
const speed = 20;

function says(model: ApiObject, text: string): boolean {
  return JSON.stringify(statusOf(model)).includes(text);
}

describe('a deletion comes to its end', () => {
  let plane: ControlPlane;
  let scheduler: SchedulerProcess;

  async function start(spec: Readonly<Record<string, unknown>> = {}): Promise<void> {
    plane = await startControlPlane({
      speed,
      objects: [aServer('mlserver'), aModel('iris', spec)],
    });
    scheduler = await plane.cluster.scheduler(testNamespace);
    await plane.until('Model', 'iris', isReady);
  }

  afterEach(() => plane.stop());

  /** Deletes the Model and sees it go, and the scheduler hold nothing afterwards. */
  async function goes(): Promise<void> {
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
    expect(heldModels(scheduler.core)).toEqual([]);
  }

  test.each([
    ['an unload that nobody answers', false],
    ['an unload that is carried out and not answered', true],
  ])('in spite of %s', async (_, carriedOut) => {
    await start();
    scheduler.disturb.leaveUnanswered({ call: 'unloadModel', times: 2 }, { carriedOut });
    await goes();
  });

  const refusals: readonly (readonly [SchedulerErrorCode, string])[] = [
    ['INTERNAL', 'something broke'],
    ['FAILED_PRECONDITION', 'model iris still terminating'],
    ['RESOURCE_EXHAUSTED', 'too many of you'],
  ];
  test.each(refusals)('in spite of an unload refused with %s: %s', async (code, message) => {
    await start();
    scheduler.disturb.reject({ call: 'unloadModel', times: 3 }, code, message);
    await goes();
  });

  test('in spite of unloads that take longer than a call may', async () => {
    await start();
    scheduler.disturb.slow({ call: 'unloadModel', times: 2 }, 15_000 / speed);
    await goes();
  });

  test('in spite of every event about it being lost', async () => {
    await start();
    scheduler.disturb.lose({ stream: 'models', resource: 'iris' });
    await goes();
  });

  test('in spite of an agent that cannot unload', async () => {
    await start({ storageUri: 'fault://unload-failed?reason=busy' });
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
  });

  test.each([
    ['its state', true],
    ['nothing', false],
  ])('once a scheduler that was away is back with %s', async (_, keepState) => {
    await start();
    const revive = await plane.cluster.crashScheduler(testNamespace, { keepState });
    await plane.delete('Model', 'iris');
    await plane.until('Model', 'iris', (model) =>
      says(model, 'Deleting: waiting for a scheduler session'),
    );
    await revive();
    await plane.untilGone('Model', 'iris');
    expect(heldModels(scheduler.core)).toEqual([]);
  });

  test('after a scheduler went down in the midst of it and forgot that it was asked', async () => {
    await start({ storageUri: 'fault://slow-unload?ms=200' });
    await plane.delete('Model', 'iris');
    await untilModelStatus(scheduler.core, 'iris', ({ deleted }) => deleted);
    await plane.cluster.restartScheduler(testNamespace, { keepState: true });
    await plane.untilGone('Model', 'iris');
    expect(heldModels(scheduler.core)).toEqual([]);
  });

  test('where there is no Server at all', async () => {
    plane = await startControlPlane({ speed, objects: [aModel('iris')] });
    await plane.until('Model', 'iris', (model) => model.metadata.finalizers !== undefined);
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
  });

  test('while the scheduler waits for agents that do not come', async () => {
    await start();
    const revive = await scheduler.crash({ keepAgents: false });
    await plane.delete('Model', 'iris');
    await revive();
    await plane.untilGone('Model', 'iris');
  });
});
