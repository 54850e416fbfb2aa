import type { JournalRecord } from '@troupe/actors';
import { DivergenceError } from './divergence.ts';
import { JournalError } from './journal-error.ts';
import { type Replayed, type ReplayOptions, replay } from './replay.ts';

/**
 * Holds a run to its own journal: replays it and throws unless every command comes out again.
 * For the end of end-to-end tests and for golden journals.
 *
 * @throws DivergenceError when something else comes out.
 * @throws JournalError when the journal is empty, has a gap, or cannot be replayed.
 */
export function assertReplays(
  records: readonly JournalRecord[],
  options: ReplayOptions = {},
): Replayed {
  const replayed = replay(records, options);
  if (replayed.divergence !== null) throw new DivergenceError(replayed.divergence);
  if (replayed.gap) {
    throw new JournalError(
      'JOURNAL_GAP',
      `the journal has a gap after ${replayed.steps + replayed.inputs} of ${records.length} records: ` +
        'keep all records of the run (maxRecords: Infinity) to replay it',
    );
  }
  if (replayed.steps + replayed.inputs === 0) {
    throw new JournalError(
      'JOURNAL_EMPTY',
      'nothing was replayed: is the journal that of the system under test?',
    );
  }
  return replayed;
}
