import { describe, expect, test } from '@jest/globals';
import { ClientError, Status } from 'nice-grpc-common';
import { firstValueFrom, take, toArray } from 'rxjs';
import { streamOf } from './stream-of.ts';

describe('streamOf', () => {
  test('says each message, then a clean end', async () => {
    async function* numbers() {
      yield 1;
      yield 2;
    }
    await expect(firstValueFrom(streamOf(numbers).pipe(toArray()))).resolves.toEqual([
      { type: 'Message', message: 1 },
      { type: 'Message', message: 2 },
      { type: 'Ended', code: 'OK', message: '' },
    ]);
  });

  test('says a failure as its end, with the code by name and the text of the server', async () => {
    async function* failing() {
      yield 1;
      throw new ClientError('/a/B', Status.FAILED_PRECONDITION, 'no such thing');
    }
    await expect(firstValueFrom(streamOf(failing).pipe(toArray()))).resolves.toEqual([
      { type: 'Message', message: 1 },
      { type: 'Ended', code: 'FAILED_PRECONDITION', message: 'no such thing' },
    ]);
  });

  test('cancels the call when unsubscribed, and takes no more messages', async () => {
    let signal: AbortSignal | undefined;
    let asked = 0;
    async function* endless(given: AbortSignal) {
      signal = given;
      while (!given.aborted) yield asked++;
    }
    const received = await firstValueFrom(streamOf(endless).pipe(take(2), toArray()));
    expect(received).toHaveLength(2);
    expect(signal?.aborted).toBe(true);
    expect(asked).toBeLessThanOrEqual(3);
  });

  test('makes one call per subscription, and none before', () => {
    let calls = 0;
    async function* never() {
      calls += 1;
      yield await new Promise<never>(() => {});
    }
    const stream = streamOf(never);
    expect(calls).toBe(0);
    stream.subscribe().unsubscribe();
    stream.subscribe().unsubscribe();
    expect(calls).toBe(2);
  });
});
