import { describe, expect, test } from '@jest/globals';
import {
  type Command,
  createStepper,
  type JournalRecord,
  type Path,
  type StepRecord,
  supervisorPath,
} from '@troupe/actors';
import fc from 'fast-check';
import { withoutUid } from './disk/segment-lines.ts';
import { replay } from './replay.ts';
import { createReplayer } from './replayer.ts';
import { type RecordedRun, startRun } from './testing/recorded-run.ts';

type Act = (run: RecordedRun) => void;

const name = fc.constantFrom('a', 'b', 'c', 'd');
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(name, fc.nat(3)).map(([each, replicas]): Act => {
    return (run) => run.apply(each, { storageUri: `gs://bucket/${each}`, replicas });
  }),
  fc.tuple(name, fc.string()).map(([each, value]): Act => {
    const parameters = [{ name: 'password', value }];
    return (run) => run.apply(each, { storageUri: 's3://me:pw@host/x', parameters });
  }),
  name.map(
    (each): Act =>
      (run) =>
        run.remove(each),
  ),
  fc.constant<Act>((run) => run.disconnect()),
  fc.nat(3).map(
    (writes): Act =>
      (run) =>
        run.refuseNext(writes),
  ),
  {
    weight: 3,
    arbitrary: fc.constantFrom(1, 25, 300, 5_000, 90_000).map(
      (ms): Act =>
        (run) =>
          run.pass(ms),
    ),
  },
);

/** A random life of a few Models, as its records. */
const life: fc.Arbitrary<readonly JournalRecord[]> = fc
  .array(act, { maxLength: 25 })
  .map((acts) => {
    const run = startRun();
    for (const each of acts) each(run);
    run.pass(500);
    return run.journal.records();
  });

const stepsOf = (records: readonly JournalRecord[]) =>
  records.filter((record): record is StepRecord => record.layer === 0);

/** All commands of each actor, in order, when new actors are told these steps. */
function commandsOf(steps: readonly StepRecord[]): Map<Path, Command[]> {
  const stepper = createStepper();
  const commands = new Map<Path, Command[]>();
  for (const { to, fact, at } of steps) {
    for (const { who, command } of stepper.step(to, fact, at).gave) {
      commands.set(who, [...(commands.get(who) ?? []), command]);
    }
  }
  return commands;
}

/**
 * The steps in another order that no actor can notice: what one actor is told stays in order, and
 * nothing passes a step of the supervisor, which speaks to all, or the end of an actor, with which
 * the session that all share may close.
 */
function reordered(steps: readonly StepRecord[], picks: readonly number[]): StepRecord[] {
  const order: StepRecord[] = [];
  let waiting: StepRecord[][] = [];
  let pick = 0;
  const drain = () => {
    while (waiting.length > 0) {
      const choice = (picks[pick++ % picks.length] ?? 0) % waiting.length;
      const lane = waiting[choice];
      const next = lane?.shift();
      if (next !== undefined) order.push(next);
      if (lane?.length === 0) waiting = waiting.toSpliced(choice, 1);
    }
  };
  for (const step of steps) {
    if (step.to === supervisorPath || step.after === 'gone') {
      drain();
      order.push(step);
      continue;
    }
    const lane = waiting.find(([first]) => withoutUid(first?.to ?? '') === withoutUid(step.to));
    if (lane === undefined) waiting.push([step]);
    else lane.push(step);
  }
  drain();
  return order;
}

describe('whatever happened', () => {
  test('gives the same commands per actor in each of three replays', () => {
    fc.assert(
      fc.property(life, (records) => {
        const first = replay(records);
        expect(first).toMatchObject({ divergence: null, gap: false });
        expect(replay(records)).toEqual(first);
        expect(replay(records)).toEqual(first);
      }),
      { numRuns: 40 },
    );
  });

  test('gives the same commands per actor when facts of other actors come in another order', () => {
    fc.assert(
      fc.property(life, fc.array(fc.nat(1_000), { minLength: 1 }), (records, picks) => {
        const steps = stepsOf(records);
        const order = reordered(steps, picks);
        expect(order).toHaveLength(steps.length);
        const [told, retold] = [commandsOf(steps), commandsOf(order)];
        for (const lane of [told, retold]) {
          // Sessions open with the first member and close with the last, whoever that is; and the deadline
          // is set for the first from whom a word is held back, whenever there is none yet.
          lane.set(supervisorPath, (lane.get(supervisorPath) ?? []).filter(isOfNobody));
        }
        expect(retold).toEqual(told);
      }),
      { numRuns: 60 },
    );
  });

  test('goes on alike from a snapshot taken anywhere', () => {
    fc.assert(
      fc.property(life, fc.nat(), (records, cut) => {
        const at = records.length === 0 ? 0 : cut % records.length;
        const whole = createReplayer();
        for (const record of records.slice(0, at)) whole.feed(record);
        const restored = createReplayer({}, JSON.parse(JSON.stringify(whole.snapshot())));
        for (const record of records.slice(at)) {
          expect(restored.feed(record)).toEqual([]);
          whole.feed(record);
        }
        expect(JSON.parse(JSON.stringify(restored.snapshot()))).toEqual(
          JSON.parse(JSON.stringify(whole.snapshot())),
        );
      }),
      { numRuns: 60 },
    );
  });
});

const ofWhoeverComesFirst: ReadonlySet<Command['type']> = new Set<Command['type']>([
  'OpenSession',
  'CloseSession',
  'AllowFirstSync',
  'SetDeadline',
]);

function isOfNobody({ type }: Command): boolean {
  return !ofWhoeverComesFirst.has(type);
}
