export { diffJournals, type JournalDifference } from './ask/diff-journals.ts';
export { type ActorSummary, listActors } from './ask/list-actors.ts';
export { type StateTime, stateTimes } from './ask/state-times.ts';
export {
  concerned,
  matchesStep,
  type StepEntry,
  type StepFilter,
  stepsOf,
} from './ask/step-entry.ts';
export { suggestActors } from './ask/suggest-actors.ts';
export { type Why, whyWaiting } from './ask/why.ts';
export { assertReplays } from './assert-replays.ts';
export {
  createDiskJournal,
  type DiskJournal,
  type DiskJournalOptions,
} from './disk/disk-journal.ts';
export { openJournal, type StoredJournal } from './disk/journal-folder.ts';
export type { JournalTrouble } from './disk/losses.ts';
export type { SegmentHeader } from './disk/segment-lines.ts';
export type { Place, SegmentEntry } from './disk/segment-reader.ts';
export { createSnapshotReader, type SnapshotReader } from './disk/snapshot-lines.ts';
export { type StoreOptions, storeRecords } from './disk/store-records.ts';
export {
  type Divergence,
  DivergenceError,
  describeDivergence,
  type LaneDivergence,
  type StepDivergence,
} from './divergence.ts';
export { type Difference, firstDifference } from './first-difference.ts';
export { JournalError, type JournalErrorCode } from './journal-error.ts';
export { type DiffLine, lineDiff } from './line-diff.ts';
export {
  createMemoryJournal,
  type MemoryJournal,
  type MemoryJournalOptions,
} from './memory-journal.ts';
export { type Replayed, type ReplayOptions, replay } from './replay.ts';
export {
  type Gap,
  type JournalReplay,
  type JournalReplayOptions,
  type LocatedDivergence,
  replayJournal,
} from './replay-journal.ts';
export { createReplayer, type Replayer } from './replayer.ts';
export {
  createShadowLedger,
  type ShadowDifference,
  type ShadowLedger,
  type ShadowReport,
} from './shadow/shadow-ledger.ts';
