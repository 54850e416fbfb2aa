import { expect, test } from '@jest/globals';
import { TurnQueue } from './turn-queue.ts';

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('the calls of a turn are done at its end, and then what they add', async () => {
  const done: string[] = [];
  const queue = new TurnQueue();
  for (const name of ['a', 'b']) {
    queue.add(() => {
      done.push(name);
      queue.add(() => done.push(`${name} answered`));
    });
  }
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual(['a', 'b', 'a answered', 'b answered']);
});

test('a later turn has its own', async () => {
  const done: string[] = [];
  const queue = new TurnQueue();
  queue.add(() => done.push('a'));
  await turn();
  queue.add(() => done.push('b'));
  await turn();
  expect(done).toEqual(['a', 'b']);
});
