import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';
import { heldModels, untilHeld } from '../testing/scheduler-side.ts';

describe('trouble with the scheduler', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({
      speed: 20,
      objects: [aServer('mlserver'), aModel('iris')],
    });
    await plane.until('Model', 'iris', isReady);
  });

  afterEach(() => plane.stop());

  /** Every status of a Model that anybody wrote from now on and that says it is not Ready. */
  function lapses(): string[] {
    const found: string[] = [];
    const { resourceVersion } = plane.core;
    plane.core.watch('models.mlops.seldon.io', { resourceVersion }, (event) => {
      if (event.type === 'MODIFIED' && !isReady(event.stored.object)) {
        found.push(JSON.stringify(event.stored.object));
      }
    });
    return found;
  }

  test('a cut connection leaves a Model Ready, and work goes on afterwards', async () => {
    const found = lapses();
    const scheduler = await plane.cluster.scheduler(testNamespace);
    scheduler.cutConnections();
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    expect(found.filter((each) => each.includes('"name":"iris"'))).toEqual([]);
  });

  test('a Model applied while the connection is cut again and again becomes Ready', async () => {
    const scheduler = await plane.cluster.scheduler(testNamespace);
    let cuts = 3;
    const stop = plane.core.watch('models.mlops.seldon.io', {}, () => {
      if (cuts-- > 0) scheduler.cutConnections();
    });
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    stop();
  });

  test('a scheduler restarted with its state takes up where it was', async () => {
    await plane.cluster.restartScheduler(testNamespace, { keepState: true });
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    await plane.until('Model', 'iris', isReady);
    await served('iris', 'later');
  });

  test('a scheduler restarted without its state is given every Model again', async () => {
    await plane.cluster.restartScheduler(testNamespace, { keepState: false });
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    await plane.until('Model', 'iris', isReady);
    await served('iris', 'later');
  });

  test('a Model deleted while the scheduler is away goes once it is back and has let go', async () => {
    await plane.patch('Model', 'iris', { spec: { storageUri: 'fault://slow-unload?ms=50' } });
    await plane.until('Model', 'iris', isReady);
    const restarted = plane.cluster.restartScheduler(testNamespace, { keepState: true });
    await plane.delete('Model', 'iris');
    await restarted;
    await plane.untilGone('Model', 'iris');
    const { core } = await plane.cluster.scheduler(testNamespace);
    expect(heldModels(core)).toEqual([]);
  });

  test('the log names the scheduler that is out of reach, and says when it is back', async () => {
    await plane.cluster.restartScheduler(testNamespace, { keepState: true });
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    const said = plane.log.filter((line) => line.includes('scheduler of namespace seldon-mesh'));
    const sessions = said.filter((line) => line.includes('session with'));
    expect(sessions.some((line) => line.includes('WARN  no session with'))).toBe(true);
    expect(sessions.at(-1)).toContain('WARN  in session with');
    expect(said.at(-1)).toContain('INFO  synced 1 of 1 with');
  });

  async function served(...names: string[]): Promise<void> {
    const { core } = await plane.cluster.scheduler(testNamespace);
    await untilHeld(core, names);
  }
});
