import { createLinePacker } from '../packing/line-packer.ts';
import type { LinesMessage } from '../recorder/recorder-messages.ts';

/** The records that go to the recorder together. */
export interface RecordBlock {
  /** Adds a record with its line; null where that went into the line of the step before it. */
  add(line: object | null): void;
  /** Ends the block and begins the next; null for no records. */
  take(): LinesMessage | null;
  /** Forgets everything. */
  drop(): void;
  /** How much text it is. */
  readonly bytes: number;
  /** How many records it holds. */
  readonly records: number;
}

/**
 * Makes an empty block.
 *
 * A line becomes text when the next one comes, or the block ends, since what bridges did with its commands
 * is told in it. No record is kept longer, so all of them die young, which a collector likes.
 */
export function createRecordBlock(): RecordBlock {
  const packer = createLinePacker();
  let last: object | null = null;
  let records = 0;

  return {
    add(line) {
      records += 1;
      if (line === null) return;
      if (last !== null) packer.add(last);
      last = line;
    },
    take() {
      if (last !== null) packer.add(last);
      const bytes = packer.take();
      const taken = records;
      last = null;
      records = 0;
      return bytes === null ? null : { type: 'lines', bytes, records: taken };
    },
    drop() {
      packer.take();
      last = null;
      records = 0;
    },
    get bytes() {
      return packer.bytes;
    },
    get records() {
      return records;
    },
  };
}
