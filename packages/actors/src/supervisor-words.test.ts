import { describe, expect, test } from '@jest/globals';
import { explainStep } from './explain-step.ts';
import { supervisorPath } from './path.ts';
import { createStepper } from './stepper.ts';
import { typesOf } from './testing/command-lists.ts';
import { createModelBench, type ModelBench } from './testing/model-bench.ts';
import { modelOf, viewOf } from './testing/model-objects.ts';
import { reach } from './testing/model-states.ts';

function placing(): ModelBench {
  const bench = createModelBench();
  reach(bench, 'scheduling.placing');
  return bench;
}

function viewIn({ stepper, path }: ModelBench): unknown {
  return (stepper.supervisor.context(path) as { readonly view: unknown }).view;
}

/** How many steps the machine of a bench takes while `run` does; each makes a context of its own. */
function contexts({ stepper, path }: ModelBench, acts: readonly (() => void)[]): number {
  const seen = new Set<unknown>();
  for (const act of acts) {
    act();
    seen.add(stepper.supervisor.context(path));
  }
  return seen.size;
}

describe('a word that settles nothing', () => {
  test('is told after 150 milliseconds', () => {
    const bench = placing();
    expect(bench.say('ModelProgressing')).toEqual([]);
    const saidAt = bench.now;
    expect(viewIn(bench)).toBeNull();
    const deadlines = bench.lastStep.gave.map(({ who, command }) => ({ who, ...command }));
    expect(deadlines).toEqual([{ who: supervisorPath, type: 'SetDeadline', at: saidAt + 150 }]);
    expect(typesOf(bench.remindSupervisor())).toEqual(['PatchStatus']);
    expect(viewIn(bench)).toMatchObject({ state: 'ModelProgressing' });
  });

  test('is never told when the word that settles it comes before', () => {
    const bench = placing();
    const steps = contexts(bench, [
      () => bench.say('ModelProgressing'),
      () => bench.say('ModelProgressing', { reason: 'slow' }),
      () => bench.say('ModelAvailable'),
      () => bench.remindSupervisor(),
    ]);
    expect(steps).toBe(2);
    expect(bench.state).toBe('ready.serving');
  });

  test('takes the place of an older one, and waits no longer for it', () => {
    const bench = placing();
    bench.say('ModelProgressing');
    const saidAt = bench.now;
    bench.say('ModelProgressing', { reason: 'slow' });
    const { words = [] } = bench.stepper.supervisor.snapshot();
    expect(words.map(([, { since }]) => since)).toEqual([saidAt]);
    bench.remindSupervisor();
    expect(viewIn(bench)).toMatchObject({ reason: 'slow' });
  });

  test('is heard before any other news, so that nothing is decided without it', () => {
    const bench = placing();
    bench.say('ModelProgressing', { reason: 'slow' });
    bench.remind();
    expect(viewIn(bench)).toMatchObject({ reason: 'slow' });
    expect(bench.holdsWord).toBe(false);
  });

  test('is not forgotten for a word of an older session', () => {
    const bench = placing();
    bench.say('ModelProgressing');
    const view = viewOf(bench.model, 'ModelAvailable');
    bench.step({ type: 'ModelStatusReported', epoch: 0, source: 'stream', view });
    expect(viewIn(bench)).toMatchObject({ state: 'ModelProgressing' });
    expect(bench.state).toBe('scheduling.placing');
  });

  test('is forgotten with its actor', () => {
    const bench = placing();
    bench.say('ModelProgressing');
    bench.step({ type: 'ResourceGone' });
    expect(bench.holdsWord).toBe(false);
    expect(bench.remindSupervisor()).toEqual([]);
  });

  test('is not forgotten by a supervisor that goes on from a snapshot', () => {
    const bench = placing();
    bench.say('ModelProgressing');
    const snapshot = structuredClone(bench.stepper.supervisor.snapshot());
    const { supervisor, step } = createStepper();
    supervisor.restore(snapshot);
    expect(supervisor.snapshot()).toEqual(snapshot);
    step(supervisorPath, { type: 'DeadlineReached' }, bench.now + 150);
    expect(supervisor.context(bench.path)).toMatchObject({ view: { state: 'ModelProgressing' } });
  });
});

describe('that a load was taken', () => {
  function loading(): ModelBench {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    return bench;
  }

  test('is told after 150 milliseconds', () => {
    const bench = loading();
    expect(bench.take('LoadModel')).toEqual([]);
    const { now } = bench;
    const deadlines = bench.lastStep.gave.map(({ who, command }) => ({ who, ...command }));
    expect(deadlines).toEqual([{ who: supervisorPath, type: 'SetDeadline', at: now + 150 }]);
    expect(bench.state).toBe('scheduling.loading');
    expect(typesOf(bench.remindSupervisor())).toEqual(['SetDeadline']);
    expect(bench.state).toBe('scheduling.placing');
    expect(bench.holdsWord).toBe(false);
  });

  test('is told with the verdict that comes before, in one step', () => {
    const bench = loading();
    const steps = contexts(bench, [
      () => bench.take('LoadModel'),
      () => bench.say('ModelProgressing'),
      () => bench.say('ModelProgressing', { reason: 'slow' }),
      () => bench.say('ModelAvailable'),
    ]);
    expect(steps).toBe(2);
    expect(bench.state).toBe('ready.serving');
    expect(bench.deadline).toBeUndefined();
    expect(bench.holdsWord).toBe(false);
  });

  test('is told with the latest word on the model, where there is no verdict by then', () => {
    const bench = loading();
    bench.take('LoadModel');
    bench.say('ModelProgressing');
    bench.say('ModelProgressing', { reason: 'slow' });
    expect(contexts(bench, [() => bench.remindSupervisor()])).toBe(1);
    expect(bench.state).toBe('scheduling.placing');
    expect(viewIn(bench)).toMatchObject({ reason: 'slow' });
  });

  test('is part of what explains the step in which it is told', () => {
    const bench = loading();
    bench.take('LoadModel');
    const { supervisor } = bench.stepper;
    const rest = supervisor.machine(bench.path);
    if (rest === undefined) throw new Error('there is no actor');
    const view = viewOf(bench.model, 'ModelAvailable');
    const word = { type: 'ModelStatusReported', epoch: 1, source: 'stream', view } as const;
    const heard = supervisor.hears(bench.path, { ...word, at: bench.now });
    expect(heard).toMatchObject([{ type: 'RequestAccepted', word }]);
    expect(explainStep(bench.path, rest, heard)).toEqual([
      { from: 'scheduling.loading', to: 'ready.serving', guard: 'isServedAtOnce' },
    ]);
    const reminder = { type: 'DeadlineReached', at: bench.now } as const;
    expect(supervisor.hears(bench.path, reminder)).toMatchObject([
      { type: 'RequestAccepted' },
      reminder,
    ]);
  });

  test('is heard before any other news, so that nothing is decided without it', () => {
    const bench = loading();
    bench.take('LoadModel');
    bench.say('ModelProgressing');
    expect(typesOf(bench.say('ModelAvailable', {}, 'poll'))).toContain('PatchStatus');
    expect(bench.state).toBe('ready.serving');
  });

  test('counts for nothing once its session is lost', () => {
    const bench = loading();
    bench.take('LoadModel');
    bench.lose();
    expect(bench.state).toBe('pending.waiting');
    expect(bench.holdsWord).toBe(false);
    bench.sync();
    expect(bench.state).toBe('scheduling.loading');
  });

  test('is told at once where something is to be asked because of it', () => {
    const bench = loading();
    bench.say('ModelProgressing');
    expect(typesOf(bench.take('LoadModel'))).toContain('PollModel');
    expect(bench.state).toBe('scheduling.placing');
  });

  test('is not forgotten by a supervisor that goes on from a snapshot', () => {
    const bench = loading();
    bench.take('LoadModel');
    bench.say('ModelProgressing');
    const snapshot = structuredClone(bench.stepper.supervisor.snapshot());
    const { supervisor, step } = createStepper();
    supervisor.restore(snapshot);
    expect(supervisor.snapshot()).toEqual(snapshot);
    step(supervisorPath, { type: 'DeadlineReached' }, bench.now + 150);
    expect(supervisor.actor(bench.path)?.state).toBe('scheduling.placing');
    expect(supervisor.context(bench.path)).toMatchObject({ view: { state: 'ModelProgressing' } });
  });
});

describe('a word is told at once', () => {
  test.each([
    [
      'as the answer to a question',
      (bench: ModelBench) => bench.say('ModelProgressing', {}, 'poll'),
    ],
    ['with a verdict', (bench: ModelBench) => bench.say('ScheduleFailed', { reason: 'no server' })],
    [
      'about another definition',
      (bench: ModelBench) => bench.say('ModelProgressing', { fingerprint: 'other' }),
    ],
  ])('%s', (_, say) => {
    const bench = placing();
    say(bench);
    expect(bench.holdsWord).toBe(false);
    expect(viewIn(bench)).not.toBeNull();
  });

  test('to an actor that does not wait for a verdict', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.say('ModelProgressing');
    expect(bench.state).toBe('scheduling.placing');
  });
});

test('a word that is said again every few milliseconds does not put off its own telling', () => {
  const bench = placing();
  const { stepper, path } = bench;
  const view = viewOf(bench.model, 'ModelProgressing');
  const fact = { type: 'ModelStatusReported', epoch: 1, source: 'stream', view } as const;
  const start = bench.now + 1_000;
  const deadlines: number[] = [];
  for (let at = start; at < start + 150; at += 10) {
    for (const { who, command } of stepper.step(path, fact, at).gave) {
      if (who === supervisorPath && command.type === 'SetDeadline') deadlines.push(command.at);
    }
  }
  expect(deadlines).toEqual([start + 150]);
});

test('words that come one after the other are told in lots, at most twenty a second', () => {
  const { supervisor, step } = createStepper();
  const start = 1_000_000;
  let deadline = Number.POSITIVE_INFINITY;
  let lots = 0;

  function tell(...[to, fact, at]: Parameters<typeof step>): void {
    for (const { who, command } of step(to, fact, at).gave) {
      if (who === supervisorPath && command.type === 'SetDeadline') deadline = command.at;
    }
  }

  const models = Array.from({ length: 500 }, (_, i) =>
    modelOf({ name: `m${i}`, uid: `u${i}`, finalized: true }),
  );
  tell(supervisorPath, { type: 'SessionSynced', namespace: 'ns', epoch: 1 }, start);
  for (const [i, model] of models.entries()) {
    const path = `model/ns/m${i}#u${i}`;
    tell(path, { type: 'ResourceObserved', object: model }, start);
    if (i === 0) tell(supervisorPath, { type: 'SessionSynced', namespace: 'ns', epoch: 1 }, start);
    const accepted = { method: 'LoadModel', epoch: 1, generation: 1 } as const;
    tell(path, { type: 'RequestAccepted', ...accepted }, start);
  }
  for (let at = start; at < start + 1_000; at += 1) {
    const model = models[at - start];
    const path = `model/ns/m${at - start}`;
    if (model !== undefined) {
      const view = viewOf(model, 'ModelProgressing');
      tell(path, { type: 'ModelStatusReported', epoch: 1, source: 'stream', view }, at);
    }
    if (deadline > at) continue;
    deadline = Number.POSITIVE_INFINITY;
    lots += 1;
    tell(supervisorPath, { type: 'DeadlineReached' }, at);
  }
  expect(supervisor.snapshot().words).toBeUndefined();
  expect(lots).toBeGreaterThan(5);
  expect(lots).toBeLessThan(15);
});
