import type { RecorderSetup } from './recorder.ts';
import {
  counterDifference,
  countersMemory,
  type RecorderCounters,
  type RecorderMessage,
  readCounter,
} from './recorder-messages.ts';
import type { StartRecorder } from './recorder-thread.ts';

/** One life of the thread that records, as its journal sees it. */
export interface RecorderLife {
  tell(message: RecorderMessage): void;
  /** Resolves once the thread has done what it was asked, or is gone. */
  ask(type: 'flush' | 'end'): Promise<void>;
  /** Whether the process should stay for its answers. */
  keepProcess(is: boolean): void;
  /** Records that it was told of and that are not on disk, each once: they are lost. */
  takeLost(): number;
  /** Bytes of lines that it was told of and has not read. */
  readonly waiting: number;
  /** Bytes of the segment under way; null until it has begun that. */
  readonly segmentBytes: number | null;
  /** Resolves once the thread is gone. */
  readonly over: Promise<void>;
}

/** Told of what goes wrong. */
export interface RecorderLifeListener {
  /** Nothing is written until a segment is begun by a later attempt. */
  failed(attempt: number, why: string): void;
  gone(why: string): void;
}

/** Starts one. */
export function startRecorderLife(
  start: StartRecorder,
  setup: Omit<RecorderSetup, 'memory'>,
  listener: RecorderLifeListener,
): RecorderLife {
  const memory = countersMemory();
  const counters = new Int32Array(memory);
  const over = Promise.withResolvers<void>();
  const asked = new Map<number, () => void>();
  let lastAsked = 0;
  let toldBytes = 0;
  let toldSegments = 0;
  let toldRecords = 0;
  let lostRecords = 0;

  const thread = start(
    { ...setup, memory },
    {
      hear(reply) {
        if (reply.type === 'failed') {
          listener.failed(reply.attempt, reply.why);
          return;
        }
        asked.get(reply.id)?.();
        asked.delete(reply.id);
      },
      gone(why) {
        over.resolve();
        listener.gone(why);
        for (const done of asked.values()) done();
        asked.clear();
      },
    },
  );

  function counter(name: keyof RecorderCounters): number {
    return readCounter(counters, name);
  }

  return {
    tell(message) {
      if (message.type === 'lines') {
        toldBytes += message.bytes.length;
        toldRecords += message.records;
      }
      if (message.type === 'begin') toldSegments += 1;
      thread.tell(message);
    },
    async ask(type) {
      const id = ++lastAsked;
      const done = new Promise<void>((resolve) => asked.set(id, resolve));
      thread.keepProcess(true);
      thread.tell({ type, id });
      await done;
      thread.keepProcess(asked.size > 0);
    },
    keepProcess: thread.keepProcess,
    takeLost() {
      const lost = counterDifference(toldRecords - lostRecords, counter('writtenRecords'));
      lostRecords += lost;
      return lost;
    },
    get waiting() {
      return counterDifference(toldBytes, counter('takenBytes'));
    },
    get segmentBytes() {
      return counter('segments') === toldSegments ? counter('segmentBytes') : null;
    },
    over: over.promise,
  };
}
