/** What the thread that records is told, in order. */
export type RecorderMessage =
  /** Ends the segment under way and begins the next with this header, a line of JSON. */
  | { readonly type: 'begin'; readonly attempt: number; readonly header: string }
  | LinesMessage
  /** Asks for all that came before to be written. */
  | { readonly type: 'flush'; readonly id: number }
  /** Asks for the same, and for the segment to be closed. */
  | { readonly type: 'end'; readonly id: number };

/** Packed lines, a block of them. */
export interface LinesMessage {
  readonly type: 'lines';
  /** Handed over for good. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many of the lines' records count. */
  readonly records: number;
}

/** What it says. */
export type RecorderReply =
  | { readonly type: 'done'; readonly id: number }
  /** Nothing is written until a segment is begun by a later attempt. */
  | { readonly type: 'failed'; readonly attempt: number; readonly why: string };

/**
 * What both sides see at once, without a message: 32-bit counters in shared memory, each written by
 * the thread alone. They wrap, so only differences mean something.
 */
export interface RecorderCounters {
  /** Bytes of lines that were taken from the queue. */
  readonly takenBytes: number;
  /** Records that are on disk. */
  readonly writtenRecords: number;
  /** Bytes of the segment under way. */
  readonly segmentBytes: number;
  /** Segments that were begun. */
  readonly segments: number;
}

const counterNames = ['takenBytes', 'writtenRecords', 'segmentBytes', 'segments'] as const;

/** Memory for the counters. */
export function countersMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(counterNames.length * Int32Array.BYTES_PER_ELEMENT);
}

/** Reads the counters of the other thread. */
export function readCounter(memory: Int32Array, name: keyof RecorderCounters): number {
  return Atomics.load(memory, counterNames.indexOf(name));
}

/** Sets a counter, for the other thread to see. */
export function writeCounter(memory: Int32Array, name: keyof RecorderCounters, value: number) {
  Atomics.store(memory, counterNames.indexOf(name), value);
}

/** How far `ahead` is of `behind`, over the place where both wrap. */
export function counterDifference(ahead: number, behind: number): number {
  return (ahead - behind) | 0;
}
