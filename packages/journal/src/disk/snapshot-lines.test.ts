import { expect, test } from '@jest/globals';
import type { SystemSnapshot } from '@troupe/actors';
import { createReplayer } from '../replayer.ts';
import { startRun } from '../testing/recorded-run.ts';
import { createSnapshotReader, snapshotLines } from './snapshot-lines.ts';

/** What is known in the middle of a run with many Models. */
function known(): SystemSnapshot {
  const run = startRun();
  for (let i = 0; i < 50; i++) run.apply(`m${i}`, { storageUri: `gs://bucket/${i}` });
  run.pass(60);
  const replayer = createReplayer();
  for (const record of run.journal.records()) replayer.feed(record);
  return JSON.parse(JSON.stringify(replayer.snapshot()));
}

test.each([1, 7, 1_000])(
  'a snapshot whose lines hold %s of a list comes back whole, with its last line',
  (longest) => {
    const snapshot = known();
    const lines = [...snapshotLines(snapshot, 3, longest)].flat();
    const reader = createSnapshotReader();
    const read = lines.map((line) => reader.take(JSON.parse(JSON.stringify(line))));
    expect(read.pop()).toEqual(snapshot);
    expect(read.every((each) => each === null)).toBe(true);
  },
);

test('what is known of nobody is one line', () => {
  const snapshot = createReplayer().snapshot();
  const [[line] = []] = snapshotLines(snapshot, 0, 10);
  expect(line).toMatchObject({ bridges: 0, actors: 0 });
  expect(line && createSnapshotReader().take(line)).toEqual(snapshot);
});
