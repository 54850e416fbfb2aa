import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { crdsWithoutRules } from '../testing/crd-api.ts';
import { aModel, aServer, conditionOf, isFailed, isReady } from '../testing/objects.ts';

describe('a Model in trouble', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ objects: [aServer('mlserver')] });
  });

  afterEach(() => plane.stop());

  test.each([
    ['fault://load-failed?reason=no+such+bucket', 'no such bucket', 'ModelFailed'],
    ['fault://routing-failed?reason=no+route', 'no route', 'ModelFailed'],
  ])(
    'that fails by %s shows the words of the scheduler, and a mended spec recovers',
    async (storageUri, reason, message) => {
      await plane.apply(aModel('iris', { storageUri }));
      const failed = await plane.until('Model', 'iris', isFailed);
      expect(conditionOf(failed, 'Ready')).toMatchObject({ status: 'False', reason, message });
      await plane.patch('Model', 'iris', { spec: { storageUri: 'gs://models/iris' } });
      const mended = await plane.until('Model', 'iris', isReady);
      expect(conditionOf(mended, 'Ready')?.reason ?? '').toBe('');
    },
  );

  test('that no server can take says so, and is Ready once a server comes that can', async () => {
    await plane.apply(aModel('sentiment', { requirements: ['huggingface', 'quantum'] }));
    const failed = await plane.until('Model', 'sentiment', isFailed);
    expect(conditionOf(failed, 'Ready')).toMatchObject({
      message: 'ScheduleFailed',
      reason: expect.stringContaining('Failed to schedule model'),
    });
    await plane.apply(aServer('special', { capabilities: ['huggingface', 'quantum'] }));
    await plane.until('Model', 'sentiment', isReady);
  });

  test('that the scheduler refuses outright shows the refusal, and holds up nobody else', async () => {
    await plane.apply(aModel('with.dots'));
    await plane.apply(aModel('iris'));
    const refused = await plane.until('Model', 'with.dots', isFailed);
    expect(conditionOf(refused, 'Ready')).toMatchObject({
      message: 'ModelFailed',
      reason: expect.stringContaining('Model with.dots does not have a valid name'),
    });
    await plane.until('Model', 'iris', isReady);
  });

  test('that the scheduler refused can be deleted', async () => {
    await plane.apply(aModel('with.dots'));
    await plane.until('Model', 'with.dots', isFailed);
    await plane.delete('Model', 'with.dots');
    await plane.untilGone('Model', 'with.dots');
  });

  test('whose spec contradicts itself says so where the CRDs have no rules', async () => {
    plane.core.applyCrds(crdsWithoutRules());
    await plane.apply(aModel('iris', { minReplicas: 3, maxReplicas: 1 }));
    const failed = await plane.until('Model', 'iris', isFailed);
    expect(conditionOf(failed, 'Ready')?.reason).toMatch(/replicas/i);
    await plane.patch('Model', 'iris', { spec: { minReplicas: 1 } });
    await plane.until('Model', 'iris', isReady);
  });

  test('whose spec contradicts itself is refused by the API, which says what to do', async () => {
    await expect(plane.apply(aModel('iris', { minReplicas: 3, maxReplicas: 1 }))).rejects.toThrow(
      'minReplicas must not be more than maxReplicas; change one of them',
    );
  });

  test('with a field of the wrong type is refused by the API, which names the field', async () => {
    await expect(plane.apply(aModel('iris', { replicas: 'many' }))).rejects.toThrow(
      'spec.replicas',
    );
  });

  test('whose pod is deleted is Ready again once the pod is back', async () => {
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', isReady);
    plane.core.delete('pods', 'seldon-mesh', 'mlserver-0');
    await plane.until('Model', 'iris', (model) => !isReady(model));
    await plane.until('Model', 'iris', isReady);
  });
});
