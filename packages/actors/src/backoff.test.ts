import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, requestBackoff, silenceBackoff } from './backoff.ts';

describe('a backoff', () => {
  test('never shrinks, and stays within an eighth of its policy', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.string(), (attempts, who) => {
        const wait = backoffMs(requestBackoff, attempts, who);
        expect(wait).toBeLessThanOrEqual(backoffMs(requestBackoff, attempts + 1, who));
        expect(wait).toBeGreaterThanOrEqual(875);
        expect(wait).toBeLessThanOrEqual(67_500);
        expect(Number.isInteger(wait)).toBe(true);
      }),
    );
  });

  test('is the same for the same actor, so that a replay waits as long', () => {
    expect(backoffMs(silenceBackoff, 3, 'model/ns/a#1')).toBe(
      backoffMs(silenceBackoff, 3, 'model/ns/a#1'),
    );
  });

  test('spreads a crowd that failed together over a quarter of the wait', () => {
    const waits = Array.from({ length: 1_000 }, (_, i) =>
      backoffMs(silenceBackoff, 0, `model/ns/m${i}#uid-${i}`),
    );
    expect(new Set(waits).size).toBeGreaterThan(500);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(1_200);
  });
});
