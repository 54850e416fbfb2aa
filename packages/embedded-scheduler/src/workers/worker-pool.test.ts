import { expect, test } from '@jest/globals';
import { createRecordingSink } from '../testing/observed-scheduler.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

const resources = Array.from({ length: 200 }, (_, index) => `model-${index}`);
const pool = (workersPerResource: number, ...names: string[]): WorkerPool<string> => {
  const made = createWorkerPool<string>(workersPerResource, () => {});
  for (const name of names) made.join(name, createRecordingSink());
  return made;
};

test('nobody works on anything in an empty pool', () => {
  expect(pool(1).assigned('iris')).toEqual([]);
});

test('as many workers as asked for share a resource, if there are so many', () => {
  expect(pool(2, 'a', 'b', 'c').assigned('iris')).toHaveLength(2);
  expect(pool(2, 'a').assigned('iris')).toEqual(['a']);
});

test('work is spread over all workers', () => {
  const { assigned } = pool(1, 'a', 'b', 'c');
  const shares = Map.groupBy(resources, (resource) => assigned(resource)[0]);
  expect([...shares.values()].every((share) => share.length > 30)).toBe(true);
});

test('a worker that leaves gives its own share away and nothing else moves', () => {
  const made = pool(1, 'a', 'b');
  const leave = made.join('c', createRecordingSink());
  const before = new Map(resources.map((resource) => [resource, made.assigned(resource)[0]]));
  leave();
  for (const resource of resources) {
    const owner = before.get(resource);
    if (owner !== 'c') expect(made.assigned(resource)).toEqual([owner]);
  }
});

test('a worker that takes the name of another ends its stream', () => {
  const made = pool(1);
  const [first, second] = [createRecordingSink<string>(), createRecordingSink<string>()];
  const leave = made.join('a', first);
  made.join('a', second);
  expect(first.ended).toBe(true);
  leave();
  made.send('a', 'order');
  expect(second.messages).toEqual(['order']);
});
