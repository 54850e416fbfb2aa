import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';

const lastRecord = 40;

describe('an operator that is stopped and started', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ objects: [aServer('mlserver')] });
    await plane.until('Server', 'mlserver', isReady);
    plane.stopOperator();
  });

  afterEach(() => plane.stop());

  /** Runs an operator until its journal has so many records, as if it was killed right there. */
  function liveUntilRecord(last: number): Promise<void> {
    return new Promise((resolve) => {
      plane.startOperator({
        onRecord(count) {
          if (count !== last) return;
          queueMicrotask(() => {
            plane.stopOperator();
            resolve();
          });
        },
      });
    });
  }

  test(`after any of its first ${lastRecord} records brings a Model to Ready, and takes it away`, async () => {
    for (let last = 1; last <= lastRecord; last += 1) {
      const name = `m${last}`;
      await plane.apply(aModel(name));
      await Promise.race([liveUntilRecord(last), plane.until('Model', name, isReady)]);
      plane.stopOperator();
      plane.startOperator();
      await plane.until('Model', name, isReady);
      plane.stopOperator();

      await plane.delete('Model', name);
      await Promise.race([liveUntilRecord(last), plane.untilGone('Model', name)]);
      plane.stopOperator();
      plane.startOperator();
      await plane.untilGone('Model', name);
      plane.stopOperator();
    }
    const { core } = await plane.cluster.scheduler(testNamespace);
    expect(core.agents().flatMap((agent) => agent.report().loadedModels ?? [])).toEqual([]);
  }, 60_000);

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
