import { afterEach, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';
import { ensureNamespace } from '../up/ensure-namespace.ts';

const quiet = 'quiet';

describe('trouble stays where it is', () => {
  let plane: ControlPlane;

  afterEach(() => plane.stop());

  async function worksIn(namespace: string): Promise<void> {
    ensureNamespace(plane.core, namespace);
    await plane.apply(aServer('mlserver', {}, namespace));
    await plane.apply(aModel('other', {}, namespace));
    await plane.until('Model', 'other', isReady, namespace);
  }

  test.each([
    ['are never answered', { carriedOut: false }],
    ['are carried out and never answered', { carriedOut: true }],
  ])('Models whose loads %s hold up no other Model', async (_, how) => {
    const stuck = Array.from({ length: 40 }, (_each, index) => aModel(`stuck-${index}`));
    plane = await startControlPlane({ speed: 20, objects: [aServer('mlserver')] });
    const scheduler = await plane.cluster.scheduler(testNamespace);
    for (const { metadata } of stuck) {
      scheduler.disturb.leaveUnanswered({ call: 'loadModel', resource: metadata.name }, how);
    }
    for (const model of stuck) await plane.apply(model);
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', isReady);
  });

  test('a Model that is refused again and again holds up no other', async () => {
    plane = await startControlPlane({ speed: 20, objects: [aServer('mlserver')] });
    const { disturb } = await plane.cluster.scheduler(testNamespace);
    disturb.reject({ call: 'loadModel', resource: 'bad' }, 'INTERNAL', 'something broke');
    await plane.apply(aModel('bad'));
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', isReady);
  });

  test('a scheduler that does nothing any more holds up no other namespace', async () => {
    plane = await startControlPlane({ speed: 20, objects: [aServer('mlserver'), aModel('iris')] });
    await plane.until('Model', 'iris', isReady);
    const { disturb } = await plane.cluster.scheduler(testNamespace);
    disturb.pause();
    await plane.apply(aModel('stuck'));
    await worksIn(quiet);
  });

  test('a scheduler that is down holds up no other namespace', async () => {
    plane = await startControlPlane({ speed: 20, objects: [aServer('mlserver'), aModel('iris')] });
    await plane.until('Model', 'iris', isReady);
    await plane.cluster.crashScheduler(testNamespace, { keepState: true });
    await worksIn(quiet);
    await plane.until('Model', 'iris', isReady);
  });

  test('a scheduler that waits ten minutes for its agents holds up no other namespace', async () => {
    plane = await startControlPlane({ speed: 20, objects: [aServer('mlserver'), aModel('iris')] });
    await plane.until('Model', 'iris', isReady);
    const scheduler = await plane.cluster.scheduler(testNamespace);
    const revive = await scheduler.crash({ keepAgents: false });
    await revive();
    await worksIn(quiet);
  });

  test('a namespace without Servers is in session at once, and says of a Model that no server takes it', async () => {
    plane = await startControlPlane({ objects: [aModel('lonely')] });
    const model = await plane.until('Model', 'lonely', ({ status }) =>
      JSON.stringify(status ?? {}).includes('no matching servers'),
    );
    expect(isReady(model)).toBe(false);
  });
});
