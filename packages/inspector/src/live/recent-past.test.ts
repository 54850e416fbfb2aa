import { describe, expect, test } from '@jest/globals';
import type { JournalRecord } from '@troupe/actors';
import { createRecentPast, type Moment } from './recent-past.ts';

function aMoment(seq: number, ...paths: string[]): Moment {
  const record: JournalRecord = {
    layer: 0,
    seq,
    at: seq,
    to: paths[0] ?? '',
    fact: { type: 'DeadlineReached' },
    gave: [],
  };
  const touched = paths.map((path) => ({ path, before: null, after: null, context: undefined }));
  return { record, touched };
}

const seqs = (moments: readonly Moment[]) => moments.map(({ record }) => record.seq);

describe('the recent past', () => {
  test('finds an actor’s moments, oldest first', () => {
    const past = createRecentPast(10);
    past.append(aMoment(1, 'a'));
    past.append(aMoment(2, 'b', 'a'));
    past.append(aMoment(3, 'b'));
    expect(seqs(past.of('a'))).toEqual([1, 2]);
    expect(seqs(past.of('b'))).toEqual([2, 3]);
    expect(past.of('c')).toEqual([]);
  });

  test('keeps the newest of all, so that a busy actor makes the past of others shorter', () => {
    const past = createRecentPast(3);
    past.append(aMoment(1, 'quiet'));
    for (let seq = 2; seq <= 4; seq += 1) past.append(aMoment(seq, 'busy'));
    expect(past.size).toBe(3);
    expect(past.of('quiet')).toEqual([]);
    expect(seqs(past.of('busy'))).toEqual([2, 3, 4]);
  });

  test('keeps as much as it may, however long it goes on', () => {
    const past = createRecentPast(100);
    for (let seq = 1; seq <= 1_000; seq += 1) past.append(aMoment(seq, seq % 2 ? 'odd' : 'even'));
    expect(seqs(past.of('odd'))).toEqual(Array.from({ length: 50 }, (_, at) => 901 + at * 2));
  });
});
