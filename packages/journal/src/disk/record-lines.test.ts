import { expect, test } from '@jest/globals';
import type { LaneRecord } from '@troupe/actors';
import fc from 'fast-check';
import { createLineEncoder, decodeLine, type LaneLine, type TimedLine } from './record-lines.ts';

const call = { type: 'Patch', id: 7 };

/** Records of answers, numbered from 1, that come one after the other. */
function numbered(answers: readonly Omit<LaneRecord, 'layer' | 'seq'>[]): LaneRecord[] {
  return answers.map((each, i) => ({ layer: 1, seq: i + 1, ...each }));
}

function answered(answer: unknown, made: Partial<LaneRecord> = {}) {
  const input = { type: 'answer', answer } as const;
  return { at: 5, to: 'kube', input, did: [], said: 1, ...made } as const;
}

/** The lines of records, as a reader gets them: through JSON, with their times. */
function linesOf(records: readonly LaneRecord[]): TimedLine[] {
  const encoder = createLineEncoder();
  const lines = records.flatMap((record) => encoder.encode(record, undefined) ?? []);
  let at = Number.NaN;
  return (JSON.parse(JSON.stringify(lines)) as LaneLine[]).map((line) => {
    at = line.at ?? at;
    return { ...line, at };
  });
}

test('answers of a bridge in a row are one line, the plainest of them as they are', () => {
  const stored = { type: 'Stored', id: 1 };
  const lines = linesOf(
    numbered([answered(stored), answered(stored, { did: [call] }), answered(stored, { said: 0 })]),
  );
  expect(lines).toEqual([
    {
      layer: 1,
      seq: 1,
      at: 5,
      to: 'kube',
      heard: [stored, { answer: stored, did: [call] }, { answer: stored, said: 0 }],
    },
  ]);
});

test('a line of answers ends with the millisecond, at another bridge, at a gap, and at 64', () => {
  const stored = { type: 'Stored', id: 1 };
  const sizes = (records: readonly LaneRecord[]) => linesOf(records).map(({ seq }) => seq);
  expect(sizes(numbered([answered(stored), answered(stored, { at: 6 })]))).toEqual([1, 2]);
  expect(sizes(numbered([answered(stored), answered(stored, { to: 'deadlines' })]))).toEqual([
    1, 2,
  ]);
  const [one, , three] = numbered([answered(stored), answered(stored), answered(stored)]);
  expect(sizes([one as LaneRecord, three as LaneRecord])).toEqual([1, 3]);
  expect(sizes(numbered(Array.from({ length: 130 }, () => answered(stored))))).toEqual([
    1, 65, 129,
  ]);
});

test('whatever bridges are answered, and make of it, comes back', () => {
  const answer = fc.oneof(
    fc.record({ type: fc.string(), id: fc.nat() }),
    fc.record({ type: fc.string(), answer: fc.string() }),
    fc.record({ answer: fc.string() }),
    fc.string(),
    fc.constant(null),
  );
  const record = fc
    .record({
      answer,
      at: fc.integer({ min: 5, max: 6 }),
      to: fc.constantFrom('kube', 'scheduler/ns'),
      did: fc.constantFrom([], [call], [call, call]),
      said: fc.nat(3),
    })
    .map(({ answer: each, ...made }) => answered(each, made));
  fc.assert(
    fc.property(fc.array(record, { maxLength: 200 }), (answers) => {
      const records = numbered(answers);
      expect(linesOf(records).flatMap(decodeLine)).toEqual(records);
    }),
  );
});

test('one answer, as lines had it before format 6, is read with its calls and facts', () => {
  const line = { layer: 1, seq: 3, at: 5, to: 'kube', answer: { type: 'Stored' } } as const;
  expect([line, { ...line, did: [call], said: 2 }].flatMap(decodeLine)).toEqual([
    { layer: 1, seq: 3, ...answered({ type: 'Stored' }, { said: 0 }) },
    { layer: 1, seq: 3, ...answered({ type: 'Stored' }, { did: [call], said: 2 }) },
  ]);
});
