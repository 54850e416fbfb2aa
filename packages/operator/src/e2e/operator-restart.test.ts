import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';

/** How many points in its life an operator is killed at within one test. */
const points = 10;

describe('an operator that is stopped and started', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ objects: [aServer('mlserver')] });
    await plane.until('Server', 'mlserver', isReady);
    plane.stopOperator();
  });

  afterEach(() => plane.stop());

  /** How many more records the operator writes before it is stopped, as if it was killed there. */
  let untilKill = Number.POSITIVE_INFINITY;
  let killed = () => {};

  function start(): void {
    plane.startOperator({
      onRecord() {
        untilKill -= 1;
        if (untilKill === 0) queueMicrotask(killed);
      },
    });
  }

  /** Does something, kills the operator so many records later, and starts another to the goal. */
  async function interrupted(
    records: number,
    act: () => Promise<void>,
    goal: () => Promise<unknown>,
  ): Promise<void> {
    const death = new Promise<void>((resolve) => {
      killed = () => {
        plane.stopOperator();
        resolve();
      };
    });
    untilKill = records;
    await act();
    await Promise.race([death, goal()]);
    plane.stopOperator();
    untilKill = Number.POSITIVE_INFINITY;
    start();
    await goal();
  }

  test.each([1, 11, 21, 31])(
    `after any of ${points} records from number %i on brings a Model to Ready, and takes it away`,
    async (first) => {
      start();
      for (let records = first; records < first + points; records += 1) {
        const name = `m${records}`;
        await interrupted(
          records,
          () => plane.apply(aModel(name)),
          () => plane.until('Model', name, isReady),
        );
        await interrupted(
          records,
          () => plane.delete('Model', name),
          () => plane.untilGone('Model', name),
        );
      }
      const { core } = await plane.cluster.scheduler(testNamespace);
      expect(core.agents().flatMap((agent) => agent.report().loadedModels ?? [])).toEqual([]);
    },
    60_000,
  );

  test('finds its Models Ready and writes nothing', async () => {
    plane.startOperator();
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', isReady);
    plane.stopOperator();
    const before = await plane.until('Model', 'iris', () => true);
    const { operator } = plane.startOperator();
    const path = `model/${testNamespace}/iris#${before.metadata.uid}`;
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    expect(operator.system.actor(path)?.state).toBe('ready.serving');
    const after = await plane.until('Model', 'iris', () => true);
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('notices what was edited and deleted meanwhile', async () => {
    plane.startOperator();
    await plane.apply(aModel('edited'));
    await plane.apply(aModel('deleted'));
    await plane.until('Model', 'edited', isReady);
    await plane.until('Model', 'deleted', isReady);
    plane.stopOperator();
    await plane.patch('Model', 'edited', { spec: { storageUri: 'gs://models/better' } });
    await plane.delete('Model', 'deleted');
    plane.startOperator();
    await plane.until('Model', 'edited', (each) => isReady(each) && each.metadata.generation === 2);
    await plane.untilGone('Model', 'deleted');
  });
});
