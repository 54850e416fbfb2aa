/** The thread of a journal: everything that takes time, away from the operator's own thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSegmentFolder } from '../disk/segment-files.ts';
import { createRecorder, type RecorderSetup } from './recorder.ts';
import type { RecorderMessage } from './recorder-messages.ts';
import { yieldToOthers } from './yield-to-others.ts';

yieldToOthers();
const setup = workerData as RecorderSetup;
const folder = openSegmentFolder(setup.dir, setup.maxBytes);
const recorder = createRecorder(setup, folder, {
  say: (reply) => parentPort?.postMessage(reply),
  over: () => parentPort?.close(),
  loadDigests: async () => (await import('@troupe/actors')).definitionDigests,
});
parentPort?.on('message', (message: RecorderMessage) => recorder.take(message));
