import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Nonsense, SchedulerProcess, StreamName } from '@troupe/embedded-scheduler';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';

const kinds: readonly Nonsense[] = [
  'unknownEnum',
  'noKubernetesMeta',
  'wrongNamespace',
  'unknownResource',
  'negativeReplicas',
  'empty',
];
const streams: readonly StreamName[] = ['models', 'servers', 'controlPlane'];

describe('a scheduler that talks nonsense', () => {
  let plane: ControlPlane;
  let scheduler: SchedulerProcess;

  beforeEach(async () => {
    plane = await startControlPlane({ speed: 20, objects: [aServer('mlserver'), aModel('iris')] });
    scheduler = await plane.cluster.scheduler(testNamespace);
    await plane.until('Model', 'iris', isReady);
  });

  afterEach(() => plane.stop());

  const session = () => plane.lives[0]?.operator.system.sessions()[0];
  const warnings = () => plane.log.filter((line) => line.includes('such messages change nothing'));

  /** The spec and status that the API holds of the Model. */
  async function state(): Promise<unknown> {
    const { spec, status } = await plane.until('Model', 'iris', isReady);
    return { spec, status };
  }

  test('of every kind on every stream, a hundred times, changes nothing and ends nothing', async () => {
    const before = await state();
    const epoch = session()?.epoch;
    for (let i = 0; i < 100; i++) {
      for (const stream of streams) {
        for (const kind of kinds) {
          scheduler.disturb.talkNonsense(stream, kind, { name: 'iris', namespace: testNamespace });
        }
      }
    }
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    // The streams are read each in its own time: until the last of them is through.
    const expected = { noMetadata: 100, otherNamespace: 200, negativeReplicas: 200 };
    const isThrough = () =>
      Object.entries(expected).every(
        ([kind, count]) => (session()?.nonsense[kind as keyof typeof expected] ?? 0) >= count,
      );
    while (!isThrough()) await new Promise((resolve) => setImmediate(resolve));
    expect(await state()).toEqual(before);
    expect(session()?.epoch).toBe(epoch);
    expect(session()?.nonsense).toMatchObject(expected);
  });

  test('is said to do so once per kind', async () => {
    for (let i = 0; i < 3; i++) {
      for (const kind of kinds) {
        scheduler.disturb.talkNonsense('models', kind, { name: 'iris', namespace: testNamespace });
      }
    }
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    expect(warnings().map((line) => line.replace(/^.*WARN {2}/, ''))).toEqual([
      expect.stringContaining('no version of its protocol known here has (model iris)'),
      expect.stringContaining('no Kubernetes resource is given for (model iris)'),
      expect.stringContaining('of other namespaces (model iris)'),
      expect.stringContaining('fewer replicas than none (model iris)'),
      expect.stringContaining('say nothing (model )'),
    ]);
  });

  test.each(['models', 'servers'] as const)(
    'of fifty megabytes on %s goes on without it',
    async (stream) => {
      const before = await state();
      scheduler.disturb.talkNonsense(stream, 'oversized', {
        name: 'iris',
        namespace: testNamespace,
      });
      await plane.apply(aModel('later'));
      await plane.until('Model', 'later', isReady);
      expect(await state()).toEqual(before);
    },
  );
});
