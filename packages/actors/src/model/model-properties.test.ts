import { describe, expect, test } from '@jest/globals';
import type { ModelStatus } from '@troupe/resources';
import fc from 'fast-check';
import type { Command } from '../command.ts';
import type { Given } from '../journal-record.ts';
import { createStepper } from '../stepper.ts';
import { asks, createListener, eventsBeside } from '../testing/listener.ts';
import { type Act, lifeOfModel, restatement } from '../testing/model-arbitraries.ts';
import { createModelBench, type ModelBench } from '../testing/model-bench.ts';
import { waysToDeletingStates, waysToLivingStates } from '../testing/model-states.ts';

function live(acts: readonly Act[]): ModelBench {
  const bench = createModelBench();
  for (const act of acts) act(bench);
  return bench;
}

function ownOf(gave: readonly Given[]): readonly Command[] {
  return gave.filter(({ who }) => who === 'model/ns/iris#u1').map(({ command }) => command);
}

/** What was given, of several deadlines of an actor the last alone, as it counts. */
function lastDeadlines(gave: readonly Given[]): readonly Given[] {
  const isDeadline = ({ command }: Given) => command.type.endsWith('Deadline');
  const others = gave.filter((each) => !isDeadline(each));
  const last = new Map(gave.filter(isDeadline).map((each) => [each.who, each]));
  return [...others, ...last.values()];
}

test('these lives lead into every state in which a model can rest', () => {
  const reached = new Set<string>();
  for (const acts of fc.sample(lifeOfModel(), { numRuns: 250, seed: 1 })) {
    for (const { result } of live(acts).steps) reached.add(result.after ?? '');
  }
  const all = [...Object.keys(waysToLivingStates), ...Object.keys(waysToDeletingStates)];
  expect(all.filter((state) => !reached.has(state))).toEqual([]);
});

describe('whatever happens, in whatever order', () => {
  test('no actor throws, none runs in circles, and none storms', () => {
    fc.assert(
      fc.property(lifeOfModel(), (acts) => {
        for (const { result } of live(acts).steps) {
          expect(result.crashed).toBeUndefined();
          const commands = ownOf(result.gave);
          expect(commands.length).toBeLessThanOrEqual(10);
          for (const type of ['LoadModel', 'UnloadModel', 'SetFinalizers', 'PollModel']) {
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
      fc.property(lifeOfModel(), (acts) => {
        const bench = live(acts);
        const again = createStepper();
        for (const { to, fact, at, result } of bench.steps) {
          const repeated = again.step(to, JSON.parse(JSON.stringify(fact)), at);
          expect(JSON.stringify(repeated)).toBe(JSON.stringify(result));
        }
        expect(JSON.stringify([...again.supervisor.actors()])).toBe(
          JSON.stringify([...bench.stepper.supervisor.actors()]),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('what is said again gives no command and no other state', () => {
    fc.assert(
      fc.property(lifeOfModel(), restatement(), (acts, say) => {
        const bench = live([...acts, say, say]);
        const { state } = bench;
        say(bench);
        const commands = ownOf(bench.lastStep.gave);
        // News that contradict what is settled raise the same question each time.
        expect(commands.filter(({ type }) => type !== 'PollModel')).toEqual([]);
        expect(bench.state).toBe(state);
      }),
      { numRuns: 60 },
    );
  });

  test('an actor that hears of repetitions gives no other commands than one that does not', () => {
    fc.assert(
      fc.property(lifeOfModel(), (acts) => {
        const bench = live(acts);
        const { hear } = createListener({ isRepeat: () => false });
        for (const { to, fact, at, result } of bench.steps) {
          expect(lastDeadlines(hear(to, { ...fact, at }))).toEqual(lastDeadlines(result.gave));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('an actor from which words are held back asks for the same and gets to the same state', () => {
    fc.assert(
      fc.property(lifeOfModel(), (acts) => {
        const bench = live(acts);
        if (bench.holdsWord) bench.remindSupervisor();
        const { supervisor, hear } = createListener({ isUnsettled: () => false });
        const all: Command[] = [];
        for (const { to, fact, at, result } of bench.steps) {
          const heard = ownOf(hear(to, { ...fact, at }));
          all.push(...heard);
          expect(heard.filter(asks)).toEqual(ownOf(result.gave).filter(asks));
        }
        const given = bench.steps.flatMap(({ result }) => ownOf(result.gave));
        expect(eventsBeside(given, all)).toEqual([]);
        expect(supervisor.machine(bench.path)?.value).toEqual(
          bench.stepper.supervisor.machine(bench.path)?.value,
        );
      }),
      { numRuns: 100 },
    );
  });

  test('observedGeneration never goes back, and is never ahead of the generation', () => {
    fc.assert(
      fc.property(lifeOfModel(), (acts) => {
        let written = 0;
        let seen = 0;
        for (const { fact, result } of live(acts).steps) {
          if (fact.type === 'ResourceObserved') seen = fact.object.metadata.generation ?? 0;
          for (const command of ownOf(result.gave)) {
            if (command.type !== 'PatchStatus') continue;
            // Null takes back what somebody else has put there.
            const observedGeneration = (command.status as ModelStatus).observedGeneration ?? 0;
            expect(observedGeneration).toBeGreaterThanOrEqual(written);
            expect(observedGeneration).toBeLessThanOrEqual(Math.max(seen, 1));
            written = observedGeneration;
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('nothing is loaded without the finalizer being stored, by all that is known', () => {
    fc.assert(
      fc.property(lifeOfModel(), (acts) => {
        let finalized = false;
        for (const { fact, result } of live(acts).steps) {
          if (fact.type === 'ResourceObserved') {
            finalized ||= fact.object.metadata.finalizers !== undefined;
          }
          if (fact.type === 'WriteConfirmed' && fact.write === 'finalizer') finalized = true;
          if (ownOf(result.gave).some(({ type }) => type === 'LoadModel')) {
            expect(finalized).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the finalizer goes only on the word of the scheduler in the session that is on', () => {
    fc.assert(
      fc.property(lifeOfModel(), (acts) => {
        let spoken = new Set<number>();
        let current: number | null = null;
        for (const { fact, result } of live(acts).steps) {
          if (fact.type === 'SessionLost') {
            current = null;
            spoken = new Set();
          } else if (fact.type === 'SessionSynced' || fact.type === 'SessionStalled') {
            // A scheduler that waits for its agents takes unloads, and answers them.
            current = fact.epoch;
          } else if (fact.type === 'ModelStatusReported') {
            if (fact.view?.deleted) spoken.add(fact.epoch);
          } else if (fact.type === 'RequestRejected') {
            if (fact.message.includes('not found')) spoken.add(fact.epoch);
          }
          const removes = ownOf(result.gave).some(
            (command) => command.type === 'SetFinalizers' && command.finalizers.length === 0,
          );
          const isFirst = removes && result.after === 'deleting.releasing';
          if (isFirst && fact.type !== 'DeadlineReached' && fact.type !== 'WriteRefused') {
            expect(current).not.toBeNull();
            expect([...spoken]).toContain(current);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
