import { describe, expect, test } from '@jest/globals';
import {
  type JournalRecord,
  kubePath,
  type LaneRecord,
  laneBridge,
  type StepRecord,
} from '@troupe/actors';
import fc from 'fast-check';
import { assertReplays } from './assert-replays.ts';
import { DivergenceError } from './divergence.ts';
import { JournalError } from './journal-error.ts';
import { type Replayed, replay } from './replay.ts';
import { type RecordedRun, startRun } from './testing/recorded-run.ts';

const iris = { storageUri: 'gs://bucket/iris', requirements: ['sklearn'] };

/** A model from its making to its end, with a lost channel in between. */
function lifeOfAModel(): readonly JournalRecord[] {
  const run = startRun();
  run.apply('iris', iris);
  run.pass(2_000);
  run.disconnect();
  run.pass(10_000);
  run.remove('iris');
  run.pass(10_000);
  return run.journal.records();
}

function throughJson(records: readonly JournalRecord[]): JournalRecord[] {
  return JSON.parse(JSON.stringify(records)) as JournalRecord[];
}

/** The records with `change` made to the first step or input that `picks`. */
function tampered<R extends JournalRecord>(
  records: readonly JournalRecord[],
  picks: (record: JournalRecord) => record is R,
  change: (record: R) => JournalRecord | null,
): JournalRecord[] {
  const index = records.findIndex(picks);
  const record = records[index];
  if (record === undefined || !picks(record)) throw new Error('no record to tamper with');
  const changed = change(record);
  return changed === null ? renumbered(records.toSpliced(index, 1)) : records.with(index, changed);
}

function renumbered(records: readonly JournalRecord[]): JournalRecord[] {
  return records.map((record, i) => ({ ...record, seq: i + 1 }));
}

function givesType(type: string) {
  return (record: JournalRecord): record is StepRecord =>
    record.layer === 0 && record.gave.some(({ command }) => command.type === type);
}

function tellsOf(type: string) {
  return (record: JournalRecord): record is StepRecord =>
    record.layer === 0 && record.fact.type === type;
}

const isKubeInput = (record: JournalRecord): record is LaneRecord =>
  record.layer === 1 && record.to === 'kube' && record.did.length > 0;

describe('a replay of an untouched journal', () => {
  const records = lifeOfAModel();

  test('has something to replay: the run loaded, lost the session, and released the model', () => {
    const facts = records.flatMap((record) => (record.layer === 0 ? [record.fact.type] : []));
    expect(facts).toEqual(
      expect.arrayContaining(['RequestAccepted', 'SessionLost', 'WriteConfirmed', 'ResourceGone']),
    );
    const lanes = new Set(records.flatMap((record) => (record.layer === 1 ? [record.to] : [])));
    expect([...lanes].sort()).toEqual(['deadlines', 'kube', 'scheduler/ns']);
  });

  test('finds every command of both layers again', () => {
    const steps = records.filter(({ layer }) => layer === 0).length;
    const inputs = records.length - steps;
    expect(replay(records)).toEqual({ steps, inputs, divergence: null, gap: false });
    expect(assertReplays(records)).toEqual(replay(records));
  });

  test('has the same verdict after a journey through JSON', () => {
    expect(replay(throughJson(records))).toEqual(replay(records));
  });

  test('can leave out a layer', () => {
    expect(replay(records, { layers: [0] })).toMatchObject({ inputs: 0, divergence: null });
    expect(replay(records, { layers: [1] })).toMatchObject({ steps: 0, divergence: null });
  });

  test('takes the gate alone, whose numbers leave out those of the lanes', () => {
    const gateOnly = records.filter(({ layer }) => layer === 0);
    expect(replay(gateOnly)).toMatchObject({
      steps: gateOnly.length,
      divergence: null,
      gap: false,
    });
  });

  test('ignores the order of keys and keys without a value', () => {
    const reordered = throughJson(records).map((record) => reverseKeys(record)) as JournalRecord[];
    expect(replay(reordered)).toEqual(replay(records));
  });

  test('ignores the order in which different actors gave commands', () => {
    const run = startRun();
    for (const name of ['a', 'b', 'c']) run.apply(name, iris);
    run.pass(2_000);
    run.disconnect();
    run.pass(10_000);
    const reversed = run.journal
      .records()
      .map((record) =>
        record.layer === 0 && new Set(record.gave.map(({ who }) => who)).size === record.gave.length
          ? { ...record, gave: record.gave.toReversed() }
          : record,
      );
    expect(replay(reversed)).toMatchObject({ divergence: null, gap: false });
  });
});

describe('a tampered journal diverges', () => {
  const records = lifeOfAModel();

  function divergenceOf(changed: readonly JournalRecord[]): Replayed['divergence'] {
    const { divergence, gap } = replay(changed);
    expect(gap).toBe(false);
    expect(replay(throughJson(changed)).divergence).toEqual(JSON.parse(JSON.stringify(divergence)));
    return divergence;
  }

  test('at a changed command, with both sides and the place', () => {
    const changed = tampered(records, givesType('LoadModel'), (record) => ({
      ...record,
      gave: record.gave.map((given) =>
        given.command.type === 'LoadModel'
          ? { ...given, command: { ...given.command, generation: 7 } }
          : given,
      ),
    }));
    expect(divergenceOf(changed)).toMatchObject({
      layer: 0,
      who: 'model/ns/iris#u1',
      state: 'scheduling.loading',
      fact: { type: 'WriteConfirmed' },
      difference: {
        path: expect.stringMatching(/^commands\[\d\]\.generation$/),
        expected: 7,
        actual: 1,
      },
      expected: expect.arrayContaining([expect.objectContaining({ type: 'LoadModel' })]),
      actual: expect.arrayContaining([expect.objectContaining({ type: 'LoadModel' })]),
    });
  });

  test('at a command that was left out or put in', () => {
    const without = tampered(records, givesType('LoadModel'), (record) => ({
      ...record,
      gave: record.gave.filter(({ command }) => command.type !== 'LoadModel'),
    }));
    expect(divergenceOf(without)).toMatchObject({ layer: 0, difference: { expected: undefined } });
    const doubled = tampered(records, givesType('LoadModel'), (record) => ({
      ...record,
      gave: record.gave.flatMap((given) => [given, given]),
    }));
    expect(divergenceOf(doubled)).not.toBeNull();
  });

  test('at two commands of one actor that changed places', () => {
    const changed = tampered(records, givesType('LoadModel'), (record) => ({
      ...record,
      gave: record.gave.toReversed(),
    }));
    expect(divergenceOf(changed)).toMatchObject({ layer: 0, who: 'model/ns/iris#u1' });
  });

  test('at the first command that a left-out fact would have caused', () => {
    const changed = tampered(records, tellsOf('SessionSynced'), () => null);
    const { divergence } = replay(changed, { layers: [0] });
    expect(divergence).toMatchObject({ layer: 0, who: 'model/ns/iris#u1' });
  });

  test('at a changed time', () => {
    const changed = tampered(records, givesType('LoadModel'), (record) => ({
      ...record,
      at: record.at + 1,
    }));
    expect(divergenceOf(changed)).toMatchObject({
      layer: 0,
      difference: { path: expect.stringMatching(/^commands\[\d\]\.at$/) },
    });
  });

  test('at a crash that does not come again', () => {
    const changed = tampered(records, tellsOf('SessionSynced'), (record) => ({
      ...record,
      crashed: [{ who: 'model/ns/iris#u1', error: 'out of words' }],
    }));
    expect(divergenceOf(changed)).toMatchObject({
      who: 'model/ns/iris#u1',
      difference: { path: 'crashed[0]', expected: 'out of words', actual: undefined },
    });
  });

  test("at a bridge's changed call, without touching the other layer", () => {
    const changed = tampered(records, isKubeInput, (record) => ({ ...record, did: [] }));
    expect(divergenceOf(changed)).toMatchObject({
      layer: 1,
      who: 'kube',
      expected: [],
      difference: { path: 'calls[0]' },
    });
    expect(replay(changed, { layers: [0] }).divergence).toBeNull();
  });

  test("at a bridge's changed number of facts", () => {
    const said = (record: JournalRecord): record is LaneRecord =>
      record.layer === 1 && record.said > 0;
    const changed = tampered(records, said, (record) => ({ ...record, said: 0 }));
    expect(divergenceOf(changed)).toMatchObject({
      layer: 1,
      difference: { path: 'facts', expected: 0, actual: expect.any(Number) },
    });
  });

  test('and says so in an error of its own, with a message that can be read', () => {
    const changed = tampered(records, givesType('LoadModel'), (record) => ({
      ...record,
      gave: [],
    }));
    const thrown = catchError(() => assertReplays(changed));
    expect(thrown).toBeInstanceOf(DivergenceError);
    expect(thrown).toMatchObject({ code: 'REPLAY_DIVERGED', divergence: { layer: 0 } });
    expect((thrown as Error).message).toContain('model/ns/iris#u1, on WriteConfirmed');
    expect((thrown as Error).message).toContain('all recorded: nothing');
    expect((thrown as Error).message).toContain('SetDeadline, LoadModel');
  });
});

describe('a journal with a gap', () => {
  const records = lifeOfAModel();

  test('has no verdict when its beginning is lost', () => {
    expect(replay(records.slice(1))).toEqual({ steps: 0, inputs: 0, divergence: null, gap: true });
    expect(catchError(() => assertReplays(records.slice(1)))).toMatchObject({
      code: 'JOURNAL_GAP',
    });
  });

  test('is replayed up to a hole in the middle', () => {
    const holed = records.toSpliced(10, 1);
    const replayed = replay(holed);
    expect(replayed).toMatchObject({ divergence: null, gap: true });
    expect(replayed.steps + replayed.inputs).toBe(10);
  });

  test('or out of order has no verdict either', () => {
    expect(replay([...records].reverse()).gap).toBe(true);
    expect(replay(records.flatMap((record) => [record, record])).gap).toBe(true);
  });
});

describe('a journal that cannot be replayed', () => {
  test('is told apart from one that diverges', () => {
    const foreign: JournalRecord = {
      layer: 1,
      seq: 1,
      at: 0,
      to: 'printer',
      input: { type: 'answer', answer: {} },
      did: [],
      said: 0,
    };
    const thrown = catchError(() => replay([foreign]));
    expect(thrown).toBeInstanceOf(JournalError);
    expect(thrown).toMatchObject({
      code: 'REPLAY_FAILED',
      message: 'record 1, to printer, cannot be replayed: no lane is called printer',
    });
  });

  test('because it is empty is no proof of anything', () => {
    expect(catchError(() => assertReplays([]))).toMatchObject({ code: 'JOURNAL_EMPTY' });
  });
});

test('a system with other writer options replays with the same ones, and not without', () => {
  const writer = { progressDelayMs: 5, window: 1 };
  const run = startRun({ writer });
  run.apply('iris', iris);
  run.pass(2_000);
  expect(assertReplays(run.journal.records(), { writer }).inputs).toBeGreaterThan(0);
  expect(replay(run.journal.records()).divergence).toMatchObject({ layer: 1, who: 'kube' });
});

type Act = (run: RecordedRun) => void;

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ name: fc.constantFrom('a', 'b', 'c'), replicas: fc.nat(3) }).map(
    ({ name, replicas }): Act =>
      (run) =>
        run.apply(name, { ...iris, replicas }),
  ),
  fc.constantFrom('a', 'b').map(
    (name): Act =>
      (run) =>
        run.apply(name, { ...iris, llm: {}, explainer: {} }),
  ),
  fc.constantFrom('a', 'b', 'c').map(
    (name): Act =>
      (run) =>
        run.remove(name),
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

test('every run of every operator replays, from memory and from JSON', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const run = startRun();
      for (const each of acts) each(run);
      run.pass(500);
      const records = run.journal.records();
      const replayed = assertReplays(records);
      expect(replay(throughJson(records))).toEqual(replayed);
    }),
    { numRuns: 60 },
  );
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reverseKeys(inner)]);
  return { ...Object.fromEntries(entries.reverse()), __absent: undefined };
}

describe('a call for a command that had to wait', () => {
  const writer = { window: 1 };
  const run = startRun({ writer });
  for (const name of ['a', 'b', 'c']) run.apply(name, iris);
  run.pass(2_000);
  const records = run.journal.records();
  const isTold = (record: JournalRecord): record is LaneRecord =>
    record.layer === 1 && record.did.some((call) => 'asked' in (call as object));

  test('is told by that command, and compared as it is told', () => {
    expect(records.filter(isTold).length).toBeGreaterThan(3);
    expect(assertReplays(records, { writer }).inputs).toBeGreaterThan(10);
    const changed = tampered(records, isTold, (record) => ({
      ...record,
      did: record.did.map((call) => ({ ...(call as object), of: 'model/ns/other#u9' })),
    }));
    expect(replay(changed, { writer }).divergence).toMatchObject({
      layer: 1,
      difference: { path: 'calls[0].of', expected: 'model/ns/other#u9' },
    });
  });

  test('is compared in full where a journal tells it so, as they did before format 5', () => {
    const bridge = laneBridge(kubePath, { writer });
    const older = records.map((record) =>
      record.layer === 1 && record.to === kubePath
        ? { ...record, did: bridge.receive(record.input, record.at).calls }
        : record,
    );
    expect(older.some(isTold)).toBe(false);
    expect(assertReplays(older, { writer }).inputs).toBeGreaterThan(10);
    const patches = (record: JournalRecord): record is LaneRecord =>
      isKubeInput(record) && record.input.type === 'answer';
    const changed = tampered(older, patches, (record) => ({
      ...record,
      did: record.did.map((call) => ({ ...(call as object), target: { kind: 'Pod' } })),
    }));
    expect(replay(changed, { writer }).divergence).toMatchObject({ layer: 1, who: kubePath });
  });
});
