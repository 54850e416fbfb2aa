import { describe, expect, test } from '@jest/globals';
import type { JournalRecord } from '@troupe/actors';
import fc from 'fast-check';
import { createMemoryJournal } from './memory-journal.ts';

function record(seq: number): JournalRecord {
  const fact = { type: 'DeadlineReached' } as const;
  return { layer: 0, seq, at: 0, to: 'model/ns/a#1', fact, gave: [] };
}

describe('a journal in memory', () => {
  test('keeps the newest records in order and counts those that it dropped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(40), (maxRecords, count) => {
        const journal = createMemoryJournal({ maxRecords });
        const all = Array.from({ length: count }, (_, i) => record(i + 1));
        for (const each of all) journal.append(each);
        expect(journal.records()).toEqual(all.slice(-maxRecords));
        expect(journal.dropped).toBe(Math.max(count - maxRecords, 0));
      }),
    );
  });

  test('keeps everything when it is unbounded', () => {
    const journal = createMemoryJournal({ maxRecords: Number.POSITIVE_INFINITY });
    for (let seq = 1; seq <= 1_000; seq++) journal.append(record(seq));
    expect(journal.records()).toHaveLength(1_000);
    expect(journal.dropped).toBe(0);
  });

  test('keeps the very record, and hands out lists that later records do not change', () => {
    const journal = createMemoryJournal({ maxRecords: 1 });
    const first = record(1);
    journal.append(first);
    const before = journal.records();
    journal.append(record(2));
    expect(before).toEqual([first]);
    expect(before[0]).toBe(first);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses to keep %d records', (maxRecords) => {
    expect(() => createMemoryJournal({ maxRecords })).toThrow(RangeError);
  });
});
