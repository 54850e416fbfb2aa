import { describe, expect, test } from '@jest/globals';
import type { JournalRecord } from '@troupe/actors';
import { replay } from '@troupe/journal';
import { runSeed, runSeedOnRealTimers, type SeedResult } from './run-seed.ts';

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
    const { journals } = runSeed(seedOfRestarts);
    expect(journals.length).toBeGreaterThan(1);
    for (const records of journals) {
      const stored = JSON.parse(JSON.stringify(records)) as JournalRecord[];
      expect(replay(stored)).toMatchObject({ divergence: null, gap: false });
    }
  });

  test('is one of few in which resources of every kind come, serve and go', () => {
    const asked = new Set<string>();
    const reached = new Set<string>();
    for (const record of seedsFrom(1).flatMap(({ journals }) => journals.flat())) {
      if (record.layer !== 0) continue;
      for (const { command } of record.gave) asked.add(command.type);
      reached.add(`${record.to.split('/', 1)} ${record.after}`);
    }
    for (const kind of ['LoadModel', 'LoadPipeline', 'StartExperiment']) {
      expect(asked).toContain(kind);
    }
    for (const kind of ['UnloadModel', 'UnloadPipeline', 'StopExperiment']) {
      expect(asked).toContain(kind);
    }
    const ready = ['model ready.serving', 'pipeline ready.serving', 'experiment ready.running'];
    for (const state of ready) expect(reached).toContain(state);
  });
});

/** One in which the operator dies and comes back. */
const seedOfRestarts = 3;

/** Some seeds. */
function seedsFrom(first: number): readonly SeedResult[] {
  return Array.from({ length: 12 }, (_, index) => runSeed(first + index));
}
