import type { JournalRecord } from '@troupe/actors';
import { createLinePacker } from '../packing/line-packer.ts';
import type { LinesMessage } from '../recorder/recorder-messages.ts';
import { createLineEncoder } from './record-lines.ts';
import { longestMs, type RunTime } from './run-time.ts';

/** The records that go to the recorder together. */
export interface RecordBlock {
  /** Says that the next record follows the header of a segment. */
  begin(header: { readonly at: number }): void;
  /** Adds a record, to be made text later; it must not change any more. */
  add(record: JournalRecord): void;
  /** Makes text of the records that wait for it. */
  pack(): void;
  /** Ends the block and begins the next; null for no records. */
  take(): LinesMessage | null;
  /** Forgets everything. */
  drop(): void;
  /** How much text it is so far. */
  readonly bytes: number;
  /** How many records it holds. */
  readonly records: number;
}

/**
 * Makes an empty block.
 *
 * Records become text many at a time. Between two of them an operator does so much else that nothing of
 * what follows here is left in the processor's caches, and of many in a row only the first pays for that.
 * None is kept for long, so all of them die young, which a collector likes.
 */
export function createRecordBlock(time: RunTime): RecordBlock {
  const encoder = createLineEncoder();
  const packer = createLinePacker();
  let waiting: JournalRecord[] = [];
  /** When the first of them was, and as its line will say it, which cannot be asked for later. */
  let firstAt = Number.NaN;
  let firstMono: number | undefined;
  /** Records that are text. */
  let packed = 0;
  /** A line that may yet grow. */
  let last: object | null = null;

  function pack(): void {
    let mono = firstMono;
    for (let i = 0; i < waiting.length; i += 1) {
      const record = waiting[i] as JournalRecord;
      if (i > 0) mono = time.of(record.at);
      const line = encoder.encode(record, mono);
      if (line === null) continue;
      if (last !== null) packer.add(last);
      last = line;
    }
    packed += waiting.length;
    waiting = [];
    firstAt = Number.NaN;
  }

  /** What comes is told without what went before. */
  function cut(): void {
    encoder.cut();
    time.pause();
    packed = 0;
  }

  return {
    begin: encoder.begin,
    add(record) {
      // Within so short a time the clock that never goes back does not have to be asked.
      const sinceMs = record.at - firstAt;
      if (!(sinceMs >= 0 && sinceMs <= longestMs)) {
        pack();
        firstAt = record.at;
        firstMono = time.of(firstAt);
      }
      waiting.push(record);
    },
    pack,
    take() {
      pack();
      if (last !== null) packer.add(last);
      last = null;
      const taken = packed;
      cut();
      const bytes = packer.take();
      return bytes === null ? null : { type: 'lines', bytes, records: taken };
    },
    drop() {
      packer.take();
      waiting = [];
      firstAt = Number.NaN;
      last = null;
      cut();
    },
    get bytes() {
      return packer.bytes;
    },
    get records() {
      return packed + waiting.length;
    },
  };
}
