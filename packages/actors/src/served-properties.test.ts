import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Command } from './command.ts';
import { createStepper } from './stepper.ts';
import { createExperimentBench } from './testing/experiment-bench.ts';
import { asks, createListener, eventsBeside } from './testing/listener.ts';
import { createPipelineBench } from './testing/pipeline-bench.ts';
import type { ScheduledBench, ScheduledStep } from './testing/scheduled-bench.ts';
import { lifeOfExperiment, lifeOfPipeline, type ServedAct } from './testing/served-arbitraries.ts';

type AnyBench = ScheduledBench<never>;

interface Kind {
  readonly name: string;
  readonly requests: readonly Command['type'][];
  readonly load: Command['type'];
  readonly unload: Command['type'];
  /** Rests that a life leads to. */
  readonly states: readonly string[];
  readonly lives: fc.Arbitrary<() => AnyBench>;
}

/** Lives as what has to be done to have lived them. */
function livesOf<Bench>(
  acts: fc.Arbitrary<readonly ServedAct<Bench>[]>,
  create: () => Bench,
): fc.Arbitrary<() => AnyBench> {
  return acts.map((life) => () => {
    const bench = create();
    for (const act of life) act(bench);
    return bench as unknown as AnyBench;
  });
}

const shared = [
  'pending.finalizing',
  'pending.waiting',
  'scheduling.loading',
  'scheduling.retrying',
  'failed.invalid',
  'failed.refused',
  'deleting.waiting',
  'deleting.unloading',
  'deleting.draining',
  'deleting.retrying',
  'deleting.releasing',
  'deleting.released',
];

const kinds: readonly Kind[] = [
  {
    name: 'Pipeline',
    requests: ['LoadPipeline', 'UnloadPipeline', 'PollPipeline'],
    load: 'LoadPipeline',
    unload: 'UnloadPipeline',
    states: [
      ...shared,
      'pending.evicting',
      'scheduling.creating',
      'scheduling.awaitingModels',
      'ready.serving',
      'failed.unavailable',
    ],
    lives: livesOf(lifeOfPipeline(), createPipelineBench),
  },
  {
    name: 'Experiment',
    requests: ['StartExperiment', 'StopExperiment', 'PollExperiment'],
    load: 'StartExperiment',
    unload: 'StopExperiment',
    states: [...shared, 'scheduling.activating', 'ready.running'],
    lives: livesOf(lifeOfExperiment(), createExperimentBench),
  },
];

function ownOf({ result }: ScheduledStep, { path }: AnyBench): readonly Command[] {
  return result.gave.filter(({ who }) => who === path).map(({ command }) => command);
}

describe.each(kinds)('whatever happens to a $name', ({ requests, load, unload, states, lives }) => {
  test('these lives lead into every state in which it can rest', () => {
    const reached = new Set<string>();
    for (const live of fc.sample(lives, { numRuns: 300, seed: 1 })) {
      for (const { result } of live().steps) reached.add(result.after ?? '');
    }
    expect(states.filter((state) => !reached.has(state))).toEqual([]);
  });

  test('its actor does not throw, run in circles or storm', () => {
    fc.assert(
      fc.property(lives, (live) => {
        const bench = live();
        for (const step of bench.steps) {
          expect(step.result.crashed).toBeUndefined();
          const commands = ownOf(step, bench);
          expect(commands.length).toBeLessThanOrEqual(10);
          for (const type of [...requests, 'SetFinalizers']) {
            const given = commands.filter((command) => command.type === type);
            expect(given.length).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the same facts give the same commands and the same states', () => {
    fc.assert(
      fc.property(lives, (live) => {
        const bench = live();
        const again = createStepper();
        for (const { to, fact, at, result } of bench.steps) {
          const repeated = again.step(to, JSON.parse(JSON.stringify(fact)), at);
          expect(JSON.stringify(repeated)).toBe(JSON.stringify(result));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('an actor from which words are held back asks for the same and gets to the same state', () => {
    fc.assert(
      fc.property(lives, (live) => {
        const bench = live();
        if (bench.holdsWord) bench.remindSupervisor();
        const { supervisor, hear } = createListener({ isUnsettled: () => false });
        const all: Command[] = [];
        for (const step of bench.steps) {
          const gave = hear(step.to, { ...step.fact, at: step.at });
          const heard = gave.filter(({ who }) => who === bench.path).map(({ command }) => command);
          all.push(...heard);
          expect(heard.filter(asks)).toEqual(ownOf(step, bench).filter(asks));
        }
        const given = bench.steps.flatMap((step) => ownOf(step, bench));
        expect(eventsBeside(given, all)).toEqual([]);
        expect(supervisor.machine(bench.path)?.value).toEqual(
          bench.stepper.supervisor.machine(bench.path)?.value,
        );
      }),
      { numRuns: 100 },
    );
  });

  test('a restart from a snapshot, at any step, changes nothing of what comes', () => {
    fc.assert(
      fc.property(lives, fc.nat(50), (live, at) => {
        const { steps } = live();
        const first = createStepper();
        const before = steps.slice(0, at);
        for (const step of before) first.step(step.to, step.fact, step.at);
        const second = createStepper();
        second.supervisor.restore(JSON.parse(JSON.stringify(first.supervisor.snapshot())));
        for (const { to, fact, at: time, result } of steps.slice(at)) {
          expect(JSON.stringify(second.step(to, fact, time))).toBe(JSON.stringify(result));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('nothing is asked for without the finalizer being stored, by all that is known', () => {
    fc.assert(
      fc.property(lives, (live) => {
        const bench = live();
        let finalized = false;
        for (const step of bench.steps) {
          const { fact } = step;
          if (fact.type === 'ResourceObserved') {
            finalized ||= fact.object.metadata.finalizers !== undefined;
          }
          if (fact.type === 'WriteConfirmed' && fact.write === 'finalizer') finalized = true;
          if (ownOf(step, bench).some(({ type }) => type === load)) expect(finalized).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('observedGeneration never goes back, and is never ahead of the generation', () => {
    fc.assert(
      fc.property(lives, (live) => {
        const bench = live();
        let written = 0;
        let seen = 0;
        for (const step of bench.steps) {
          const { fact } = step;
          if (fact.type === 'ResourceObserved') seen = fact.object.metadata.generation ?? 0;
          for (const command of ownOf(step, bench)) {
            if (command.type !== 'PatchStatus') continue;
            const observed = Number(command.status.observedGeneration ?? 0);
            expect(observed).toBeGreaterThanOrEqual(written);
            expect(observed).toBeLessThanOrEqual(Math.max(seen, 1));
            written = observed;
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('the finalizer goes only after an unload was asked for and the scheduler spoke', () => {
    fc.assert(
      fc.property(lives, (live) => {
        const bench = live();
        let asked = false;
        let spoke = false;
        for (const step of bench.steps) {
          const { fact } = step;
          const isWord =
            fact.type === 'PipelineStatusReported' ||
            fact.type === 'ExperimentStatusReported' ||
            (fact.type === 'RequestRejected' && fact.message.includes('not found'));
          spoke ||= asked && isWord;
          const commands = ownOf(step, bench);
          const removes = commands.some(
            (command) => command.type === 'SetFinalizers' && command.finalizers.length === 0,
          );
          if (removes) expect({ asked, spoke }).toEqual({ asked: true, spoke: true });
          asked ||= commands.some(({ type }) => type === unload);
        }
      }),
      { numRuns: 60 },
    );
  });
});
