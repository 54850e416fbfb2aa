/** The thread of a journal: everything that takes time, away from the operator's own thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSegmentFolder } from '../disk/segment-files.ts';
import { createRecorder, type RecorderSetup } from './recorder.ts';
import type { RecorderMessage } from './recorder-messages.ts';

const setup = workerData as RecorderSetup;
const folder = openSegmentFolder(setup.dir, setup.maxBytes);
const recorder = createRecorder(setup, folder, (reply) => parentPort?.postMessage(reply));
parentPort?.on('message', (message: RecorderMessage) => {
  recorder.take(message);
  if (message.type === 'end') parentPort?.close();
});
