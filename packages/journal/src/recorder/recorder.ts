import { definitionDigests } from '@troupe/actors';
import { fileTrouble } from '../disk/file-trouble.ts';
import type { SegmentFolder } from '../disk/segment-files.ts';
import { createSegmentWriter } from '../disk/segment-writer.ts';
import { createTokenizer } from '../secrets/tokenizer.ts';
import {
  type LinesMessage,
  type RecorderCounters,
  type RecorderMessage,
  type RecorderReply,
  writeCounter,
} from './recorder-messages.ts';

/** What a recorder is told at its start. */
export interface RecorderSetup {
  readonly dir: string;
  /** What all segments together may take. */
  readonly maxBytes: number;
  /** The room that a new segment will want. */
  readonly segmentBytes: number;
  /** How long a line may wait in memory for more to come. */
  readonly flushMs: number;
  /** The key of the tokens that stand for secrets. */
  readonly key: Uint8Array;
  /** Stands between the lines of a message, as an element of their array; never within one. */
  readonly separator: string;
  /** Where the counters are. */
  readonly memory: SharedArrayBuffer;
}

/** The half of a journal that may wait for the disk. */
export interface Recorder {
  take(message: RecorderMessage): void;
}

/**
 * Makes the half of a journal that does the work: it looks for secrets, compresses and writes, all of it
 * synchronously, since its thread has nothing else to do.
 *
 * After a failure it takes what comes and drops it, until a later attempt begins a segment.
 */
export function createRecorder(
  { segmentBytes, flushMs, key, separator, memory }: RecorderSetup,
  folder: SegmentFolder,
  say: (reply: RecorderReply) => void,
): Recorder {
  const tokenizer = createTokenizer({ key, digests: definitionDigests });
  const writer = createSegmentWriter({ folder, reservedBytes: segmentBytes });
  const shared = new Int32Array(memory);
  const between = `,${JSON.stringify(separator)},`;
  const counters = { takenCharacters: 0, writtenRecords: 0, segmentBytes: 0, segments: 0 };
  /** Records that were added and are not on disk. */
  let unwritten = 0;
  let attempt = 0;
  let isWriting = false;
  let flushTimer: NodeJS.Timeout | undefined;

  function count(name: keyof RecorderCounters, value: number): void {
    counters[name] = value;
    writeCounter(shared, name, value);
  }

  function flush(): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    writer.flush();
    count('writtenRecords', counters.writtenRecords + unwritten);
    unwritten = 0;
    count('segmentBytes', writer.writtenBytes);
  }

  function fail(error: unknown): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    isWriting = false;
    unwritten = 0;
    writer.abandon();
    say({ type: 'failed', attempt, why: fileTrouble(error) });
  }

  function attend(work: () => void): void {
    if (!isWriting) return;
    try {
      work();
    } catch (error) {
      fail(error);
    }
  }

  function begin(message: Extract<RecorderMessage, { type: 'begin' }>): void {
    count('segments', counters.segments + 1);
    if (!isWriting && message.attempt <= attempt) return;
    attempt = message.attempt;
    isWriting = true;
    attend(() => {
      flush();
      writer.begin(tokenizer.line(message.header));
      count('segmentBytes', writer.writtenBytes);
    });
  }

  function add({ texts, records, characters }: LinesMessage): void {
    attend(() => {
      for (const text of texts) {
        for (const line of text.slice(1, -1).split(between)) writer.add(tokenizer.line(line));
      }
      unwritten += records;
      if (writer.isFrameFull) flush();
      // What is told keeps the thread; this timer alone has to keep nobody.
      else flushTimer ??= setTimeout(() => attend(flush), flushMs).unref();
    });
    count('takenCharacters', (counters.takenCharacters + characters) | 0);
  }

  return {
    take(message) {
      switch (message.type) {
        case 'begin':
          begin(message);
          return;
        case 'lines':
          add(message);
          return;
        case 'flush':
          attend(flush);
          say({ type: 'done', id: message.id });
          return;
        case 'end':
          attend(() => {
            flush();
            writer.end();
          });
          isWriting = false;
          say({ type: 'done', id: message.id });
      }
    },
  };
}
