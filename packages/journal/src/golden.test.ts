import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { openJournal } from './disk/journal-folder.ts';
import { replayJournal } from './replay-journal.ts';

const folder = fileURLToPath(new URL('../golden/', import.meta.url));
const golden = readdirSync(folder).filter((name) => name !== 'tampered');

describe('golden journals', () => {
  test('tell of all the main things that happen to a Model, and of the lives of others', () => {
    expect(golden.sort()).toEqual([
      'delete',
      'deletion-while-away',
      'experiment',
      'fail',
      'half-open',
      'load',
      'no-scheduler',
      'operator-restart',
      'orphans',
      'pause',
      'pipeline',
      'recreate',
      'release-after',
      'runtime',
      'scale',
      'scheduler-restart',
      'server',
      'session-lost-in-load',
      'update',
      'update-without-event',
    ]);
  });

  test.each(golden)('%s comes out again', (name) => {
    const replayed = replayJournal(openJournal(`${folder}${name}`));
    expect(replayed).toMatchObject({ verdict: 'same', divergences: [], gaps: [], cut: [] });
    expect(replayed.steps).toBeGreaterThan(15);
  });

  test.each([
    'scheduler-restart',
    'operator-restart',
    'pipeline',
    'experiment',
    'orphans',
    'half-open',
    'server',
    'runtime',
  ])('%s comes out again in its bridges too', (name) => {
    const replayed = replayJournal(openJournal(`${folder}${name}`), { layers: [0, 1] });
    expect(replayed).toMatchObject({ verdict: 'same', divergences: [], gaps: [], skipped: 0 });
    expect(replayed.inputs).toBeGreaterThan(30);
  });

  test('the one that was tampered with does not, and says where', () => {
    expect(replayJournal(openJournal(`${folder}tampered`))).toMatchObject({
      verdict: 'diverged',
      divergences: [
        {
          before: 'ready.serving',
          state: 'scheduling.loading',
          fact: { type: 'ResourceObserved' },
          difference: { path: 'commands[2].generation', expected: 1, actual: 2 },
          taken: [{ guard: 'startsGeneration' }, { guard: null }, { guard: 'isSynced' }],
          place: { segment: '000001.jsonl.zst', line: expect.any(Number) },
        },
      ],
    });
  });
});
