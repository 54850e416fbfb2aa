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
  /** How much text it is, without the last few lines. */
  readonly bytes: number;
  /** How many records it holds. */
  readonly records: number;
}

/**
 * Lines that become text together. Between two lines an operator does so much else that nothing of the packer is
 * left in the processor's caches, and it takes three times as long as it does the second time; of a few dozen
 * lines in a row only the first pays for that. With hundreds it would be the lines themselves that have left.
 */
const linesAtATime = 32;

/**
 * Makes an empty block.
 *
 * A line becomes text when others came after it, or the block ends: what bridges did with its commands is
 * told in it. No record is kept for long, so all of them die young, which a collector likes.
 */
export function createRecordBlock(): RecordBlock {
  const packer = createLinePacker();
  let waiting: object[] = [];
  let records = 0;

  function pack(): void {
    for (const line of waiting) packer.add(line);
    waiting = [];
  }

  return {
    add(line) {
      records += 1;
      if (line === null) return;
      if (waiting.length >= linesAtATime) pack();
      waiting.push(line);
    },
    take() {
      pack();
      const bytes = packer.take();
      const taken = records;
      records = 0;
      return bytes === null ? null : { type: 'lines', bytes, records: taken };
    },
    drop() {
      packer.take();
      waiting = [];
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
