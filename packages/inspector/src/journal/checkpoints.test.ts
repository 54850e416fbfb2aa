import { expect, test } from '@jest/globals';
import { createReplayer } from '@troupe/journal';
import { createCheckpoints } from './checkpoints.ts';

const snapshot = createReplayer().supervisor.snapshot();

test('a journal of any length has a bounded number of checkpoints, evenly spread', () => {
  const checkpoints = createCheckpoints('000001', 10);
  for (let stops = 1; stops <= 100_000; stops += 1) {
    if (!checkpoints.isDue(stops)) continue;
    const place = { run: 'a', base: 0, last: stops };
    checkpoints.add({ stops, segment: '000001', place, snapshot });
  }
  const found = new Set(
    Array.from({ length: 1_000 }, (_, at) => checkpoints.before(at * 100).stops),
  );
  expect(found.size).toBeLessThanOrEqual(64);
  const sorted = [...found].sort((a, b) => a - b);
  const widest = Math.max(...sorted.map((stops, at) => stops - (sorted[at - 1] ?? 0)));
  expect(widest).toBeLessThanOrEqual((2 * 100_000) / 32);
});

test('a checkpoint gives back what was known there', () => {
  const checkpoints = createCheckpoints('000001', 10);
  const place = { run: 'a', base: 0, last: 12 };
  checkpoints.add({ stops: 10, segment: '000002', place, snapshot });
  expect(checkpoints.before(9)).toMatchObject({ stops: 0, segment: '000001', start: null });
  expect(checkpoints.before(11)).toMatchObject({ stops: 10, segment: '000002', start: { place } });
  expect(checkpoints.before(11).start?.snapshot()).toEqual(JSON.parse(JSON.stringify(snapshot)));
});
