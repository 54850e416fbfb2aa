import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createLineWriter } from './line-writer.ts';

/** A pipe whose reader takes one chunk each time it is told to. */
function pipe() {
  const chunks: string[] = [];
  let taken = () => {};
  const out = new Writable({
    highWaterMark: 8,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      taken = done;
    },
  });
  return { out, chunks, take: () => taken() };
}

describe('lines for a pipe', () => {
  test('are written in order, in one go, after the present work', async () => {
    const { out, chunks } = pipe();
    const lines = createLineWriter(out);
    lines.write('a');
    lines.write('b');
    expect(chunks).toEqual([]);
    await setImmediate();
    expect(chunks).toEqual(['a\nb\n']);
  });

  test('wait while nobody reads, and the oldest beyond a bound are counted, not kept', async () => {
    const { out, chunks, take } = pipe();
    const lines = createLineWriter(out);
    lines.write('long enough');
    await setImmediate();
    for (let at = 1; at <= 25_000; at += 1) lines.write(`${at}`);
    await setImmediate();
    expect(chunks).toHaveLength(1);
    take();
    await setImmediate();
    expect(chunks).toHaveLength(2);
    const [gap, first, ...rest] = (chunks[1] ?? '').trimEnd().split('\n');
    expect(gap).toBe('… 10001 lines left out: nobody read them in time');
    expect(first).toBe('10002');
    expect(rest.at(-1)).toBe('25000');
  });

  test('that still wait are handed over by flush', () => {
    const { out, chunks } = pipe();
    const lines = createLineWriter(out);
    lines.write('last words');
    lines.flush();
    expect(chunks).toEqual(['last words\n']);
  });
});
