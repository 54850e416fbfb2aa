import { describe, expect, test } from '@jest/globals';
import { backoffMs } from './backoff.ts';

const MIDDLE = 0.5;

describe('the backoff', () => {
  test('starts at one second and grows by half', () => {
    const delays = [1, 2, 3, 4].map((failures) => backoffMs(failures, MIDDLE));
    expect(delays).toEqual([1_000, 1_500, 2_250, 3_375]);
  });

  test('is spread by half to either side', () => {
    expect(backoffMs(1, 0)).toBe(500);
    expect(backoffMs(1, 0.999_999)).toBe(1_500);
  });

  test('never passes 15 s, however many failures there were', () => {
    expect(backoffMs(10_000, 0.999_999)).toBe(15_000);
    expect(backoffMs(10_000, 0)).toBe(5_000);
  });
});
