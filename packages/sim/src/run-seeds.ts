import { describeRecord } from './describe-record.ts';
import { keepJournal } from './keep-journal.ts';
import type { SimOptions } from './options.ts';
import { runSeed, type SeedResult } from './run-seed.ts';

/** What to run and whom to tell. */
export interface RunSeedsOptions extends SimOptions {
  readonly journalFolder: string;
  /** Takes one line of the report. */
  readonly say: (line: string) => void;
  /** Real time in milliseconds, for the speed. */
  readonly clock: () => number;
  readonly run?: (seed: number) => SeedResult;
}

const progressEveryMs = 5_000;

/** Runs seeds one after the other and returns how many failed. */
export function runSeeds(options: RunSeedsOptions): number {
  const { from, seeds, verbose, journalFolder, say, clock, run = runSeed } = options;
  const startedAt = clock();
  let saidAt = startedAt;
  let steps = 0;
  let failed = 0;

  for (let seed = from; seed < from + seeds; seed++) {
    const result = run(seed);
    steps += result.steps;
    if (verbose) tell(result);
    if (result.failures.length > 0) {
      failed += 1;
      say(`seed ${seed} failed:`);
      for (const failure of result.failures) say(`  ${failure}`);
    }
    if (verbose || result.failures.length > 0) {
      say(`  its journal is ${keepJournal(journalFolder, result)}`);
    }
    if (clock() - saidAt < progressEveryMs) continue;
    saidAt = clock();
    say(`${seed - from + 1} of ${seeds} seeds, ${failed} failed`);
  }

  function tell({ journals }: SeedResult): void {
    journals.forEach((records, life) => {
      say(`life ${life + 1} of the operator`);
      for (const record of records) say(describeRecord(record));
    });
  }

  const seconds = (clock() - startedAt) / 1_000;
  const speed = Math.round(steps / seconds);
  say(
    `${seeds} seeds, ${failed} failed; ${steps} steps in ${seconds.toFixed(1)} s, ${speed} a second`,
  );
  return failed;
}
