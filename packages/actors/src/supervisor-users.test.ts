import { describe, expect, test } from '@jest/globals';
import { type Condition, loadPipelineRequest, pipelineFingerprint } from '@troupe/resources';
import type { Command } from './command.ts';
import type { Fact } from './fact.ts';
import { nameKey, type Path, supervisorPath } from './path.ts';
import { createStepper, type StepResult } from './stepper.ts';
import { givenBy } from './testing/cluster-of-models.ts';
import { allOf } from './testing/command-lists.ts';
import { type ModelShape, modelOf, viewOf } from './testing/model-objects.ts';
import { pipelineOf } from './testing/pipeline-bench.ts';

/** Models `a` and more, and Pipelines that name them, in a session that is in sync. */
function createScene(stepper = createStepper()) {
  let now = 1_700_000_000_000;

  function step(to: Path, fact: Fact): StepResult {
    now += 1_000;
    return stepper.step(to, fact, now);
  }

  function seeModel(name: string, shape: ModelShape = {}): StepResult {
    const object = modelOf({ name, finalized: true, ...shape });
    return step(`model/ns/${name}#u1`, { type: 'ResourceObserved', object });
  }

  return {
    stepper,
    step,
    seeModel,
    tellModel(name: string, view: ReturnType<typeof viewOf> | null): StepResult {
      const to = nameKey('model', 'ns', name);
      return step(to, { type: 'ModelStatusReported', epoch: 1, source: 'stream', view });
    },
    loadModel(name: string): void {
      seeModel(name);
      const answer = { method: 'LoadModel', epoch: 1, generation: 1 } as const;
      step(`model/ns/${name}#u1`, { type: 'RequestAccepted', ...answer });
    },
    /** A Pipeline that engines and gateways run, and whose models are not all there. */
    addWaiting(name: string, steps: readonly string[], generation = 1): Path {
      const path = `pipeline/ns/${name}#u1`;
      const object = pipelineOf({ name, steps, generation });
      step(path, { type: 'ResourceObserved', object });
      const answer = { method: 'LoadPipeline', epoch: 1, generation } as const;
      step(path, { type: 'RequestAccepted', ...answer });
      const { pipeline } = loadPipelineRequest(object);
      const view = {
        generation,
        version: generation,
        state: 'PipelineReady',
        reason: '',
        gatewayState: 'PipelineReady',
        gatewayReason: '',
        modelsReady: false,
        fingerprint: pipeline === undefined ? '' : pipelineFingerprint(pipeline),
      } as const;
      step(path, { type: 'PipelineStatusReported', epoch: 1, source: 'stream', view });
      return path;
    },
    waitOf: (path: Path) => stepper.supervisor.actor(path)?.waitsFor?.error,
  };
}

function inSync() {
  const scene = createScene();
  scene.seeModel('other');
  scene.step(supervisorPath, { type: 'SessionSynced', namespace: 'ns', epoch: 1 });
  return scene;
}

const available = (name: string) =>
  viewOf(modelOf({ name }), 'ModelAvailable', { gatewayState: 'ModelAvailable' });

function messageOf(commands: readonly Command[], type: string): string | undefined {
  const patch = allOf(commands, 'PatchStatus').at(-1);
  const conditions = (patch?.status.conditions ?? []) as readonly Condition[];
  return conditions.find((each) => each.type === type)?.message;
}

describe('a Pipeline that waits for models', () => {
  test('says of each at once how it stands now, without a word of the scheduler on the Pipeline', () => {
    const scene = inSync();
    const chain = scene.addWaiting('chain', ['a', 'b']);
    expect(scene.waitOf(chain)).toBe('a (no such Model), b (no such Model)');
    expect(messageOf(givenBy(scene.seeModel('a'), chain), 'ModelsReady')).toBe(
      'Some models are not available: waiting for a (not scheduled yet), b (no such Model)',
    );
    scene.loadModel('b');
    scene.tellModel('b', viewOf(modelOf({ name: 'b' }), 'ModelProgressing'));
    expect(scene.waitOf(chain)).toBe('a (not scheduled yet), b (ModelProgressing)');
    scene.tellModel('a', available('a'));
    expect(scene.waitOf(chain)).toBe('b (ModelProgressing)');
    const last = givenBy(scene.tellModel('b', available('b')), chain);
    expect(messageOf(last, 'ModelsReady')).toBe('Some models are not available');
    expect(scene.waitOf(chain)).toBeUndefined();
  });

  test('names one again that goes', () => {
    const scene = inSync();
    scene.loadModel('a');
    scene.tellModel('a', available('a'));
    const chain = scene.addWaiting('chain', ['a', 'b']);
    expect(scene.waitOf(chain)).toBe('b (no such Model)');
    scene.step('model/ns/a#u1', { type: 'ResourceGone' });
    expect(scene.waitOf(chain)).toBe('a (no such Model), b (no such Model)');
  });

  test('is told of those alone that its spec names now', () => {
    const scene = inSync();
    scene.addWaiting('chain', ['a']);
    const chain = scene.addWaiting('chain', ['b'], 2);
    expect(givenBy(scene.seeModel('a'), chain)).toEqual([]);
    expect(givenBy(scene.seeModel('b'), chain)).not.toEqual([]);
  });

  test('is one of many that hear of a model, in chunks', () => {
    const scene = inSync();
    const count = 100;
    for (let i = 0; i < count; i++) scene.addWaiting(`p${i}`, ['a']);
    const first = scene.seeModel('a');
    const told = (step: StepResult) => new Set(step.gave.map(({ who }) => who)).size;
    expect(told(first)).toBeLessThan(count);
    const [more] = allOf(givenBy(first, supervisorPath), 'ContinueBroadcast');
    scene.step(supervisorPath, { type: 'BroadcastContinued', broadcast: more?.broadcast ?? 0 });
    const waits = [...scene.stepper.supervisor.actors()]
      .filter(({ kind }) => kind === 'pipeline')
      .map(({ waitsFor }) => waitsFor?.error);
    expect(new Set(waits)).toEqual(new Set(['a (not scheduled yet)']));
  });

  test('is known to its models, after a restart from a snapshot too', () => {
    const scene = inSync();
    const chain = scene.addWaiting('chain', ['a', 'b']);
    const second = createStepper();
    second.supervisor.restore(scene.stepper.supervisor.snapshot());
    const later = createScene(second);
    later.seeModel('a');
    expect(second.supervisor.actor('model/ns/a#u1')?.usedBy).toEqual([chain]);
    expect(later.waitOf(chain)).toBe('a (not scheduled yet), b (no such Model)');
  });
});

describe('a Model that others use', () => {
  const eventsOf = (step: StepResult) =>
    allOf(givenBy(step, 'model/ns/a#u1'), 'RecordEvent').filter(({ reason }) => reason === 'InUse');

  function used() {
    const scene = inSync();
    scene.loadModel('a');
    scene.tellModel('a', available('a'));
    scene.addWaiting('chain', ['a', 'b']);
    scene.addWaiting('join', ['a']);
    return scene;
  }

  test('shows them', () => {
    const scene = used();
    expect(scene.stepper.supervisor.actor('model/ns/a#u1')?.usedBy).toEqual([
      'pipeline/ns/chain#u1',
      'pipeline/ns/join#u1',
    ]);
    expect(scene.stepper.supervisor.actor('model/ns/other#u1')?.usedBy).toEqual([]);
  });

  test('says whom it concerns, once, when it is no longer Ready', () => {
    const scene = used();
    const failed = viewOf(modelOf({ name: 'a' }), 'ModelFailed', { reason: 'lost its disk' });
    expect(eventsOf(scene.tellModel('a', failed))).toMatchObject([
      {
        eventType: 'Warning',
        message: 'Model [a] is not Ready, which concerns Pipeline [chain], Pipeline [join]',
      },
    ]);
    expect(eventsOf(scene.tellModel('a', failed))).toEqual([]);
  });

  test('says whom it concerns when it is deleted, unless they go too', () => {
    const scene = used();
    const leaving = pipelineOf({ name: 'join', steps: ['a'], deleting: true });
    scene.step('pipeline/ns/join#u1', { type: 'ResourceObserved', object: leaving });
    const deleted = scene.seeModel('a', { generation: 2, resourceVersion: '9', deleting: true });
    expect(eventsOf(deleted)).toMatchObject([
      { message: 'Model [a] is being deleted, which concerns Pipeline [chain]' },
    ]);
  });

  test('names few of many', () => {
    const scene = used();
    for (let i = 0; i < 20; i++) scene.addWaiting(`p${i}`, ['a']);
    const [event] = eventsOf(scene.seeModel('a', { generation: 2, deleting: true }));
    expect(event?.message).toMatch(/Pipeline \[p15\] and 12 more$/);
  });
});
