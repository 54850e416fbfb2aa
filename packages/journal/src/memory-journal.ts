import type { JournalRecord, JournalSink } from '@troupe/actors';

/** How much a journal in memory keeps. */
export interface MemoryJournalOptions {
  /** The newest records that are kept; `Infinity` keeps all, for runs that end, such as tests. */
  readonly maxRecords?: number;
}

/** A journal in memory: what a running operator shows, and what an end-to-end test replays. */
export interface MemoryJournal extends JournalSink {
  /** The records that are kept, oldest first: a copy, which later records do not change. */
  records(): readonly JournalRecord[];
  /** How many of the oldest records made room for newer ones. */
  readonly dropped: number;
}

/** About a minute of a busy operator, and some 100 MB at the most. */
const defaultMaxRecords = 100_000;

/**
 * Makes an empty journal in memory.
 *
 * Appending is O(1) and keeps the record itself: facts and commands never change once they are made.
 *
 * @throws RangeError when `maxRecords` is not a whole number from 1, or `Infinity`.
 */
export function createMemoryJournal(options: MemoryJournalOptions = {}): MemoryJournal {
  const { maxRecords = defaultMaxRecords } = options;
  if (
    maxRecords !== Number.POSITIVE_INFINITY &&
    !(Number.isInteger(maxRecords) && maxRecords > 0)
  ) {
    throw new RangeError(`maxRecords has to be a whole number from 1, or Infinity: ${maxRecords}`);
  }
  const ring: JournalRecord[] = [];
  let oldest = 0;
  let dropped = 0;

  return {
    append(record) {
      if (ring.length < maxRecords) {
        ring.push(record);
        return;
      }
      ring[oldest] = record;
      oldest = (oldest + 1) % maxRecords;
      dropped += 1;
    },
    records: () => [...ring.slice(oldest), ...ring.slice(0, oldest)],
    get dropped() {
      return dropped;
    },
  };
}
