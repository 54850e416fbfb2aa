import { Worker } from 'node:worker_threads';
import type { RecorderSetup } from './recorder.ts';
import type { RecorderMessage, RecorderReply } from './recorder-messages.ts';

/** A recorder at work somewhere else. */
export interface RecorderThread {
  /** Hands over a message; never waits. */
  tell(message: RecorderMessage): void;
  /** Whether the process should stay for its answers. */
  keepProcess(is: boolean): void;
}

/** Told of what a recorder says, and that it is gone. */
export interface RecorderListener {
  hear(reply: RecorderReply): void;
  /** Nothing more comes; what was told last may be lost. */
  gone(why: string): void;
}

/** Starts a recorder. */
export type StartRecorder = (setup: RecorderSetup, listener: RecorderListener) => RecorderThread;

/** Its frames and tokens are small; what is larger is a mistake, and must not take the operator along. */
const maxOldGenerationSizeMb = 512;

/** Beside the sources, or beside the bundle of an image, where it is built as well. */
const isBundled = !import.meta.url.endsWith('.ts');
const script = isBundled ? './recorder.worker.mjs' : './recorder.worker.ts';

/** Starts a recorder in a thread of its own. */
export const startRecorderThread: StartRecorder = (setup, listener) => {
  const worker = new Worker(new URL(script, import.meta.url), {
    name: 'troupe journal',
    workerData: setup,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb },
  });
  let why = 'its thread ended';
  worker.unref();
  worker.on('message', (reply: RecorderReply) => listener.hear(reply));
  worker.on('error', (error) => {
    why = `its thread ended: ${error instanceof Error ? error.message : String(error)}`;
  });
  worker.on('exit', () => listener.gone(why));
  return {
    tell: (message) => worker.postMessage(message, movedWith(message)),
    keepProcess: (is) => (is ? worker.ref() : worker.unref()),
  };
};

function movedWith(message: RecorderMessage): readonly ArrayBuffer[] {
  return message.type === 'lines' ? [message.bytes.buffer] : [];
}
