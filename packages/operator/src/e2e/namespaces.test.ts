import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';

const other = 'other-team';

describe('two namespaces, each with its own scheduler', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane();
    plane.core.create('namespaces', '', { metadata: { name: other } });
    for (const namespace of [testNamespace, other]) {
      await plane.apply(aServer('mlserver', {}, namespace));
      await plane.apply(aModel('iris', { storageUri: `gs://${namespace}` }, namespace));
    }
  });

  afterEach(() => plane.stop());

  test('namesakes are loaded by their own schedulers and do not meet', async () => {
    for (const namespace of [testNamespace, other]) {
      await plane.until('Model', 'iris', isReady, namespace);
      const { core } = await plane.cluster.scheduler(namespace);
      const uris = core
        .modelStatus({ subscriberName: 'test', allVersions: true })
        .flatMap(({ versions }) => versions.map(({ modelDefn }) => modelDefn?.modelSpec?.uri));
      expect(uris).toEqual([`gs://${namespace}`]);
    }
  });

  test("one scheduler's restart does not touch the other's Models", async () => {
    for (const namespace of [testNamespace, other])
      await plane.until('Model', 'iris', isReady, namespace);
    const before = await plane.until('Model', 'iris', isReady, other);
    await plane.cluster.restartScheduler(testNamespace, { keepState: false });
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    const after = await plane.until('Model', 'iris', isReady, other);
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });
});
