import { describe, expect, test } from '@jest/globals';
import { createStreamQueue, type StreamQueue } from './stream-queue.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

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

  describe('whose reader takes its time', () => {
    interface Slow {
      readonly time: VirtualTime;
      readonly queue: StreamQueue<number>;
      readonly messages: AsyncGenerator<number>;
      readonly dropped: () => boolean;
    }
    function slow(): Slow {
      const time = createVirtualTime();
      let isDropped = false;
      const queue = createStreamQueue<number>(10, {
        sendTimeoutMs: 1_000,
        timing: time,
        snapshotTimeout: () => new Error('too slow'),
        dropped() {
          isDropped = true;
        },
      });
      return { time, queue, messages: queue.messages(), dropped: () => isDropped };
    }

    test('is abandoned once a single message has taken the time limit', async () => {
      const { time, queue, messages, dropped } = slow();
      queue.next(1);
      time.advance(900);
      await messages.next();
      queue.next(2);
      time.advance(999);
      expect(dropped()).toBe(false);
      time.advance(1);
      expect(dropped()).toBe(true);
      expect((await messages.next()).done).toBe(true);
    });

    test('goes on as long as each message is taken in time', async () => {
      const { time, queue, messages, dropped } = slow();
      for (const message of [1, 2, 3, 4]) {
        queue.next(message);
        expect((await messages.next()).value).toBe(message);
        time.advance(900);
      }
      expect(dropped()).toBe(false);
    });

    test('waits for messages as long as it takes', async () => {
      const { time, queue, messages, dropped } = slow();
      queue.next(1);
      await messages.next();
      const second = messages.next();
      time.advance(10_000);
      queue.next(2);
      expect((await second).value).toBe(2);
      expect(dropped()).toBe(false);
    });

    test('fails when that happens within the snapshot', async () => {
      const { time, queue, messages } = slow();
      queue.next(1);
      queue.snapshotSent?.();
      queue.next(2);
      await messages.next();
      time.advance(1_000);
      await expect(messages.next()).rejects.toThrow('too slow');
    });

    test('ends cleanly when it happens after the snapshot', async () => {
      const { time, queue, messages } = slow();
      queue.next(1);
      queue.snapshotSent?.();
      queue.next(2);
      await messages.next();
      await messages.next();
      time.advance(1_000);
      expect((await messages.next()).done).toBe(true);
    });
  });
});
