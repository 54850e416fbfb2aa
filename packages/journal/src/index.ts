export { assertReplays } from './assert-replays.ts';
export {
  type Divergence,
  DivergenceError,
  describeDivergence,
  type LaneDivergence,
  type StepDivergence,
} from './divergence.ts';
export { type Difference, firstDifference } from './first-difference.ts';
export { JournalError, type JournalErrorCode } from './journal-error.ts';
export {
  createMemoryJournal,
  type MemoryJournal,
  type MemoryJournalOptions,
} from './memory-journal.ts';
export { type Replayed, type ReplayOptions, replay } from './replay.ts';
