import { definitionDigests } from '@troupe/actors';
import { openSegmentFolder, type SegmentFolder } from '../disk/segment-files.ts';
import { createRecorder } from '../recorder/recorder.ts';
import type { RecorderMessage } from '../recorder/recorder-messages.ts';
import type { RecorderListener, StartRecorder } from '../recorder/recorder-thread.ts';

/** A recorder in the test's own thread, in front of a disk that can be put out of order. */
export interface RecorderHere {
  readonly start: StartRecorder;
  /** Makes everything that is written fail. */
  fail(is: boolean): void;
  /** Makes everything wait. */
  block(): void;
  unblock(): void;
  /** Ends it as a crash of its thread would. */
  crash(): void;
}

const noSpace = 'ENOSPC: no space left on device';

/** Makes a recorder that writes into the folder that it is told of. */
export function createRecorderHere(): RecorderHere {
  let failing = false;
  let blocked = false;
  let waiting: RecorderMessage[] = [];
  let take: (message: RecorderMessage) => void = () => {};
  let current: RecorderListener | null = null;

  function troubled(folder: SegmentFolder): SegmentFolder {
    return {
      next(reservedBytes) {
        if (failing) throw new Error(noSpace);
        const file = folder.next(reservedBytes);
        return {
          ...file,
          write(bytes) {
            if (failing) throw new Error(noSpace);
            file.write(bytes);
          },
        };
      },
    };
  }

  function drain(): void {
    if (blocked) return;
    const messages = waiting;
    waiting = [];
    for (const message of messages) take(message);
  }

  return {
    start(setup, listener) {
      const folder = troubled(openSegmentFolder(setup.dir, setup.maxBytes));
      const recorder = createRecorder(setup, folder, {
        say: (reply) => listener.hear(reply),
        over: () => listener.gone('it was asked to end'),
        loadDigests: () => Promise.resolve(definitionDigests),
      });
      take = (message) => {
        if (current === listener) recorder.take(message);
      };
      current = listener;
      return {
        tell(message) {
          waiting.push(message);
          setImmediate(drain);
        },
        keepProcess() {},
      };
    },
    fail(is) {
      failing = is;
    },
    block() {
      blocked = true;
    },
    unblock() {
      blocked = false;
      drain();
    },
    crash() {
      const ended = current;
      current = null;
      waiting = [];
      ended?.gone('its thread ended');
    },
  };
}
