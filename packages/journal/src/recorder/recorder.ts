import type { DefinitionDigests } from '@troupe/actors';
import { fileTrouble } from '../disk/file-trouble.ts';
import type { SegmentFolder } from '../disk/segment-files.ts';
import { createSegmentWriter } from '../disk/segment-writer.ts';
import { createBlockCleaner } from '../secrets/block-cleaner.ts';
import { createLateDigests, type DefinitionMarks } from '../secrets/late-digests.ts';
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
  /** The key of the tokens that stand for secrets. */
  readonly key: Uint8Array;
  readonly definitions: DefinitionMarks;
  /** Where the counters are. */
  readonly memory: SharedArrayBuffer;
}

/** What a recorder runs in. */
export interface RecorderHost {
  say(reply: RecorderReply): void;
  /** Nothing more will be taken or said. */
  over(): void;
  /** Loads what makes digests of definitions, for the first of them that holds a secret. */
  loadDigests(): Promise<DefinitionDigests>;
}

/** The half of a journal that may wait for the disk. */
export interface Recorder {
  take(message: RecorderMessage): void;
}

/**
 * Makes the half of a journal that does the work: it looks for secrets, compresses and writes, all of it
 * synchronously, since its thread has nothing else to do. It waits for one thing alone, once: the code that
 * makes digests, if it is wanted.
 *
 * After a failure it takes what comes and drops it, until a later attempt begins a segment.
 */
export function createRecorder(
  { segmentBytes, key, definitions, memory }: RecorderSetup,
  folder: SegmentFolder,
  { say, over, loadDigests }: RecorderHost,
): Recorder {
  const digests = createLateDigests(definitions, loadDigests);
  const tokenizer = createTokenizer({ key, digests });
  const writer = createSegmentWriter({ folder, reservedBytes: segmentBytes });
  const shared = new Int32Array(memory);
  const cleaner = createBlockCleaner(tokenizer);
  const counters = { takenBytes: 0, writtenRecords: 0, segmentBytes: 0, segments: 0 };
  let attempt = 0;
  let isWriting = false;
  /** What came since digests began to be loaded; null while they are not. */
  let held: RecorderMessage[] | null = null;

  function count(name: keyof RecorderCounters, value: number): void {
    counters[name] = value;
    writeCounter(shared, name, value);
  }

  function fail(error: unknown): void {
    isWriting = false;
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
      writer.begin(tokenizer.line(message.header));
      count('segmentBytes', writer.writtenBytes);
    });
  }

  function add(message: LinesMessage): void {
    const { bytes, records } = message;
    const { length } = bytes;
    let isHeld = false;
    attend(() => {
      const clean = cleaner.clean(bytes);
      isHeld = digests.isWanted;
      if (isHeld) return;
      writer.write(clean);
      count('writtenRecords', counters.writtenRecords + records);
      count('segmentBytes', writer.writtenBytes);
    });
    if (isHeld) {
      hold(message);
      return;
    }
    count('takenBytes', (counters.takenBytes + length) | 0);
  }

  /** Goes on with a message, and all behind it, once digests can be made. */
  function hold(message: RecorderMessage): void {
    held = [message];
    void digests.load().then(() => {
      const waiting = held ?? [];
      held = null;
      for (const each of waiting) take(each);
    });
  }

  function take(message: RecorderMessage): void {
    if (held !== null) {
      held.push(message);
      return;
    }
    switch (message.type) {
      case 'begin':
        begin(message);
        return;
      case 'lines':
        add(message);
        return;
      case 'flush':
        say({ type: 'done', id: message.id });
        return;
      case 'end':
        attend(() => writer.end());
        isWriting = false;
        say({ type: 'done', id: message.id });
        over();
    }
  }

  return { take };
}
