import { beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeCore, type KubeCore } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';
import { aModel } from '../testing/objects.ts';
import { followReadiness } from './readiness.ts';

const models = 'models.mlops.seldon.io';
const iris = { kind: 'Model', namespace: 'default', name: 'iris' };

describe('readiness', () => {
  let core: KubeCore;

  beforeEach(() => {
    core = createKubeCore({ clock: () => 0, crds: customResourceDefinitions() });
    core.create(models, 'default', { ...aModel('iris', {}, 'default') });
  });

  function report(status: string, observedGeneration: number, words: object = {}): void {
    const conditions = [{ type: 'Ready', status, ...words }];
    const body = { status: { observedGeneration, conditions } };
    core.patch(models, 'default', 'iris', { type: 'merge', body }, { subresource: 'status' });
  }

  test('comes with Ready for the present generation, and not before', async () => {
    const readiness = followReadiness(core, [iris]);
    expect(readiness.notReady()).toEqual([{ ...iris, why: 'no verdict yet' }]);
    report('True', 0);
    expect(readiness.notReady()).toEqual([
      { ...iris, why: 'no verdict on its newest generation yet' },
    ]);
    report('False', 1, { reason: 'no room', message: 'ScheduleFailed' });
    expect(readiness.notReady()).toEqual([{ ...iris, why: 'no room: ScheduleFailed' }]);
    report('True', 1);
    await readiness.allReady;
    expect(readiness.notReady()).toEqual([]);
    readiness.stop();
  });

  test('never comes for what was deleted, which is said', () => {
    const readiness = followReadiness(core, [iris]);
    core.delete(models, 'default', 'iris');
    expect(readiness.notReady()).toEqual([{ ...iris, why: 'was deleted' }]);
    readiness.stop();
  });

  test('does not wait for kinds that have no Ready, nor for what others applied', async () => {
    const readiness = followReadiness(core, [{ ...iris, kind: 'ConfigMap' }]);
    await readiness.allReady;
    expect(readiness.count).toBe(0);
    readiness.stop();
  });
});
