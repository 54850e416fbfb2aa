import { describe, expect, test } from '@jest/globals';
import type { JournalRecord } from '@troupe/actors';
import { replay } from '@troupe/journal';
import { runSeed, runSeedOnRealTimers } from './run-seed.ts';

const seeds = 200;

describe('the operator under faults', () => {
  test(`is safe and converges in ${seeds} seeds`, () => {
    const failed = Array.from({ length: seeds }, (_, index) => runSeed(index + 1)).filter(
      ({ failures }) => failures.length > 0,
    );
    expect(failed.map(({ seed, failures }) => ({ seed, failures }))).toEqual([]);
  }, 300_000);

  test('is safe and converges on real timers, which come early and late', async () => {
    const { failures, steps } = await runSeedOnRealTimers(9, 200);
    expect(failures).toEqual([]);
    expect(steps).toBeGreaterThan(20);
  });
});

describe('a seed', () => {
  test.each([1, 6, 12])('gives the same journal each time it is run (%i)', (seed) => {
    const [first, second] = [runSeed(seed), runSeed(seed)];
    expect(first.steps).toBeGreaterThan(50);
    expect(JSON.stringify(second.journals)).toBe(JSON.stringify(first.journals));
  });

  test('gives another journal than the next one', () => {
    expect(JSON.stringify(runSeed(2).journals)).not.toBe(JSON.stringify(runSeed(1).journals));
  });

  test('leaves journals that replay after they were stored as JSON', () => {
    const { journals } = runSeed(6);
    expect(journals.length).toBeGreaterThan(1);
    for (const records of journals) {
      const stored = JSON.parse(JSON.stringify(records)) as JournalRecord[];
      expect(replay(stored)).toMatchObject({ divergence: null, gap: false });
    }
  });
});
