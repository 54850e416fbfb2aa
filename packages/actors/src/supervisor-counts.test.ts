import { describe, expect, test } from '@jest/globals';
import type { SeldonRuntime } from '@troupe/resources';
import type { Command } from './command.ts';
import type { Fact } from './fact.ts';
import { type Path, supervisorPath } from './path.ts';
import type { RuntimeContext } from './runtime/runtime-context.ts';
import { createStepper, type Stepper } from './stepper.ts';
import { givenBy } from './testing/cluster-of-models.ts';
import { modelOf } from './testing/model-objects.ts';

const runtimePath = 'runtime/ns/seldon#r1';
const runtime: SeldonRuntime = {
  apiVersion: 'mlops.seldon.io/v1alpha1',
  kind: 'SeldonRuntime',
  metadata: { name: 'seldon', namespace: 'ns', uid: 'r1', resourceVersion: '1', generation: 1 },
  spec: { seldonConfig: 'default' },
};

interface Scene {
  readonly stepper: Stepper;
  step(to: Path, fact: Fact): readonly Command[];
  add(name: string): readonly Command[];
  /** The counts that the runtime knows. */
  counts(): RuntimeContext['counts'];
  /** Continues the broadcasts that were asked for; returns how many. */
  goOn(): number;
}

/** A supervisor that has listed every kind but `unlisted`. */
function createScene(unlisted?: string): Scene {
  const stepper = createStepper();
  let now = 1_700_000_000_000;
  const due: number[] = [];

  function step(to: Path, fact: Fact): readonly Command[] {
    now += 1;
    const own = givenBy(stepper.step(to, fact, now), supervisorPath);
    for (const each of own) if (each.type === 'ContinueBroadcast') due.push(each.broadcast);
    return own;
  }

  for (const kind of ['Server', 'Model', 'Pipeline', 'Experiment']) {
    if (kind !== unlisted) step(supervisorPath, { type: 'StoreSynced', kind });
  }
  return {
    stepper,
    step,
    add(name) {
      const object = modelOf({ name, finalized: true });
      return step(`model/ns/${name}#u1`, { type: 'ResourceObserved', object });
    },
    counts: () => (stepper.supervisor.context(runtimePath) as RuntimeContext).counts,
    goOn() {
      const broadcasts = due.splice(0);
      for (const broadcast of broadcasts) {
        step(supervisorPath, { type: 'BroadcastContinued', broadcast });
      }
      return broadcasts.length;
    },
  };
}

const begin: Fact = { type: 'ResourceObserved', object: runtime };

describe('a runtime knows what there is in its namespace', () => {
  test('from its beginning', () => {
    const scene = createScene();
    scene.add('a');
    scene.step(runtimePath, begin);
    expect(scene.counts()).toEqual({ servers: 0, models: 1, pipelines: 0, experiments: 0 });
  });

  test('once every kind was listed, and not before', () => {
    const scene = createScene('Pipeline');
    scene.step(runtimePath, begin);
    scene.add('a');
    expect(scene.goOn()).toBe(0);
    expect(scene.counts()).toBeNull();
    scene.step(supervisorPath, { type: 'StoreSynced', kind: 'Pipeline' });
    scene.goOn();
    expect(scene.counts()).toMatchObject({ models: 1 });
  });

  test('after a burst of changes, which it hears of once', () => {
    const scene = createScene();
    scene.step(runtimePath, begin);
    scene.goOn();
    for (let i = 0; i < 100; i++) scene.add(`m${i}`);
    expect(scene.goOn()).toBe(1);
    expect(scene.counts()).toMatchObject({ models: 100 });
    scene.add('late');
    expect(scene.goOn()).toBe(1);
    expect(scene.counts()).toMatchObject({ models: 101 });
  });

  test('also when something has gone', () => {
    const scene = createScene();
    scene.step(runtimePath, begin);
    scene.add('a');
    scene.goOn();
    scene.step('model/ns/a#u1', { type: 'ResourceGone' });
    scene.goOn();
    expect(scene.counts()).toMatchObject({ models: 0 });
  });

  test('by a supervisor that goes on from a snapshot, news on their way included', () => {
    const scene = createScene();
    scene.step(runtimePath, begin);
    scene.goOn();
    scene.add('a');
    const other = createStepper();
    other.supervisor.restore(scene.stepper.supervisor.snapshot());
    const [running] = scene.stepper.supervisor.snapshot().broadcasts.running;
    const broadcast = running?.broadcast ?? 0;
    other.step(supervisorPath, { type: 'BroadcastContinued', broadcast }, 1_700_000_001_000);
    const { counts } = other.supervisor.context(runtimePath) as RuntimeContext;
    expect(counts).toMatchObject({ models: 1 });
  });

  test('and nobody is told where there is no runtime', () => {
    const scene = createScene();
    const commands = scene.add('a');
    expect(commands.map(({ type }) => type)).not.toContain('ContinueBroadcast');
  });
});
