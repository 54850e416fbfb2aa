import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import {
  aModel,
  aServer,
  conditionOf,
  isFailed,
  isReady,
  statusOf,
  testNamespace,
} from '../testing/objects.ts';

describe('the life of a Model, over HTTP and gRPC', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ objects: [aServer('mlserver')] });
  });

  afterEach(() => plane.stop());

  const schedulerView = async (name: string) => {
    const { core } = await plane.cluster.scheduler(testNamespace);
    const [status] = core.modelStatus({
      subscriberName: 'test',
      model: { name },
      allVersions: false,
    });
    return status?.versions.at(-1);
  };

  test('an applied Model becomes Ready, with finalizer and observedGeneration', async () => {
    await plane.apply(aModel('iris'));
    const model = await plane.until('Model', 'iris', isReady);
    expect(model.metadata.finalizers).toEqual(['seldon.model.finalizer']);
    expect(statusOf(model).observedGeneration).toBe(1);
    expect(await schedulerView('iris')).toMatchObject({ version: 1 });
  });

  test('a Server becomes Ready with its StatefulSet and stays so', async () => {
    await plane.until('Server', 'mlserver', isReady);
    const workload = await plane.until('StatefulSet', 'mlserver', () => true);
    expect(workload.metadata.ownerReferences).toMatchObject([{ kind: 'Server', name: 'mlserver' }]);
  });

  test('an edit is loaded as a new generation, which becomes Ready in turn', async () => {
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', isReady);
    await plane.patch('Model', 'iris', { spec: { storageUri: 'gs://models/better' } });
    const edited = await plane.until(
      'Model',
      'iris',
      (model) => isReady(model) && model.metadata.generation === 2,
    );
    expect(statusOf(edited).observedGeneration).toBe(2);
    const version = await schedulerView('iris');
    expect(Number(version?.kubernetesMeta?.generation)).toBe(2);
    expect(version?.modelDefn?.modelSpec?.uri).toBe('gs://models/better');
  });

  test('a Model scales up and down, and is Ready with as many replicas each time', async () => {
    await plane.patch('Server', 'mlserver', { spec: { replicas: 3 } });
    await plane.apply(aModel('iris'));
    for (const replicas of [1, 3, 2]) {
      await plane.patch('Model', 'iris', { spec: { replicas } });
      await plane.until(
        'Model',
        'iris',
        (each) => isReady(each) && statusOf(each).replicas === replicas,
      );
    }
  });

  test('a Model scaled to zero says ModelScaledDown, and is Ready when it is scaled up again', async () => {
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', isReady);
    await plane.patch('Model', 'iris', { spec: { replicas: 0 } });
    const idle = await plane.until('Model', 'iris', isFailed);
    expect(conditionOf(idle, 'Ready')?.message).toBe('ModelScaledDown');
    await plane.patch('Model', 'iris', { spec: { replicas: 1 } });
    await plane.until('Model', 'iris', isReady);
  });

  test('a deleted Model goes only after the scheduler has let go of it', async () => {
    await plane.apply(aModel('iris', { storageUri: 'fault://slow-unload?ms=150' }));
    await plane.until('Model', 'iris', isReady);
    const { core } = await plane.cluster.scheduler(testNamespace);
    const heldAtRemoval: number[] = [];
    const stop = plane.core.watch('models.mlops.seldon.io', {}, (event) => {
      if (event.type !== 'DELETED') return;
      heldAtRemoval.push(
        core.agents().flatMap((agent) => agent.report().loadedModels ?? []).length,
      );
    });
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
    stop();
    expect(heldAtRemoval).toEqual([0]);
  });

  test.each([
    ['the same spec', {}],
    ['another spec', { storageUri: 'gs://models/other' }],
  ])('a Model deleted and made again with %s becomes Ready as the new one', async (_, spec) => {
    await plane.apply(aModel('iris'));
    const first = await plane.until('Model', 'iris', isReady);
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
    await plane.apply(aModel('iris', spec));
    const second = await plane.until('Model', 'iris', isReady);
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    const version = await schedulerView('iris');
    expect(version?.modelDefn?.modelSpec?.uri).toBe(
      (spec as { storageUri?: string }).storageUri ?? 'gs://models/iris',
    );
  });
});
