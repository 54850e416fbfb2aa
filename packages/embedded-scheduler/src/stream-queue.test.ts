import { describe, expect, test } from '@jest/globals';
import { createStreamQueue } from './stream-queue.ts';

async function all<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const message of messages) got.push(message);
  return got;
}

describe('a stream queue', () => {
  test('yields what waits, in order, before it ends', async () => {
    const queue = createStreamQueue<number>(10);
    for (const message of [1, 2, 3]) queue.next(message);
    queue.end();
    queue.next(4);
    expect(await all(queue.messages())).toEqual([1, 2, 3]);
  });

  test('wakes its reader for messages and for the end', async () => {
    const queue = createStreamQueue<number>(10);
    const messages = queue.messages();
    const first = messages.next();
    queue.next(1);
    expect(await first).toEqual({ done: false, value: 1 });
    const last = messages.next();
    queue.end();
    expect((await last).done).toBe(true);
  });

  test('ends cleanly once more messages wait than its limit', async () => {
    const queue = createStreamQueue<number>(3);
    for (const message of [1, 2, 3, 4]) queue.next(message);
    expect(await all(queue.messages())).toEqual([]);
  });

  test('counts against the limit what its reader has taken and not yet passed on', async () => {
    const queue = createStreamQueue<number>(3);
    const messages = queue.messages();
    for (const message of [1, 2, 3]) queue.next(message);
    expect((await messages.next()).value).toBe(1);
    queue.next(4);
    queue.next(5);
    expect(await all(messages)).toEqual([]);
  });

  test('tells when its reader goes away', async () => {
    const queue = createStreamQueue<number>(3);
    let left = 0;
    const messages = queue.messages(() => {
      left += 1;
    });
    queue.next(1);
    await messages.next();
    expect(left).toBe(0);
    await messages.return();
    expect(left).toBe(1);
  });

  test('drops what waits when it is abandoned', async () => {
    const queue = createStreamQueue<number>(3);
    queue.next(1);
    queue.abandon();
    expect(await all(queue.messages())).toEqual([]);
  });
});
