import type { JournalRecord } from '@troupe/actors';
import {
  createReplayer,
  createSnapshotReader,
  type Replayer,
  type SnapshotReader,
  type StoredJournal,
} from '@troupe/journal';
import type { GapMark } from '../api/wire.ts';

/** A line of a journal with its place. */
export type Entry = ReturnType<StoredJournal['entries']> extends Iterable<infer T> ? T : never;
type Header = Extract<Entry, { type: 'header' }>['header'];
type Line = Extract<Entry, { type: 'line' }>['value'];

/** Where a reader stands between two records. */
export interface ReadingPlace {
  readonly run: string;
  /** What the numbers of this run stand behind. */
  readonly base: number;
  /** The last record that was read, by its run's own number. */
  readonly last: number;
}

/** Lives through what a reader reads. */
export interface Reading {
  /** From this record on another operator is there, that knows nothing of what the last one knew. */
  beginRun(seq: number): void;
  /** From this record on the actors are those of `replayer`. */
  know(replayer: Replayer, seq: number): void;
  /** Records are missing: nothing is known until `know` is called. */
  lose(gap: GapMark): void;
  explainGap(why: string): void;
  /** Takes a record with the number that it has among those of all runs. */
  take(record: JournalRecord): void;
}

/** Reads a journal's lines by the rules of a replay. */
export interface JournalReader {
  take(entry: Entry): void;
  /** Null before the first header. */
  place(): ReadingPlace | null;
}

/**
 * Makes a reader at the beginning of a journal, or at a place where what the actors knew is known; in
 * that case the lines may begin anywhere before it, and those up to it are passed over.
 *
 * A run begins with actors that know nothing; behind a gap, and where a run's first segments have made
 * room, it begins with the snapshots of a segment.
 */
export function createJournalReader(reading: Reading, start?: ReadingPlace): JournalReader {
  let run = start?.run ?? '';
  let base = start?.base ?? 0;
  let last = start?.last ?? 0;
  let isKnown = start !== undefined;
  /** Whether all up to the start is behind. */
  let isOn = start === undefined;
  let snapshots: SnapshotReader | null = null;

  function begin(next: Header): void {
    snapshots = null;
    if (!isOn && next.run === run && next.after < last) return;
    isOn = true;
    if (next.run !== run) {
      if (run !== '') base += last;
      reading.beginRun(base + next.after + 1);
      isKnown = next.after === 0;
      if (isKnown) reading.know(createReplayer(), base + 1);
    } else if (next.after !== last) {
      lose(next.after + 1);
    }
    run = next.run;
    last = next.after;
    if (!isKnown) snapshots = createSnapshotReader();
  }

  function lose(before: number): void {
    reading.lose({ after: base + last, before: base + before, why: null });
    isKnown = false;
  }

  function takeLine(line: Line): void {
    if (!isOn) return;
    if ('gap' in line) reading.explainGap(line.gap.why);
    const snapshot = snapshots?.take(line) ?? null;
    if (snapshot === null) return;
    reading.know(createReplayer({}, snapshot), base + last + 1);
    isKnown = true;
    snapshots = null;
  }

  function takeRecord(record: JournalRecord): void {
    const { seq } = record;
    if (!isOn && seq <= last) return;
    isOn = true;
    if (seq !== last + 1) lose(seq);
    last = seq;
    if (isKnown) reading.take({ ...record, seq: base + seq });
  }

  return {
    take(entry) {
      if (entry.type === 'header') begin(entry.header);
      else if (entry.type === 'line') takeLine(entry.value);
      else if (entry.type === 'record') takeRecord(entry.record);
    },
    place: () => (run === '' ? null : { run, base, last }),
  };
}
