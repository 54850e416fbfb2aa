import { describe, expect, test } from '@jest/globals';
import { meansOf, median, mediansOf, percentile } from './statistics.ts';

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  test.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [0.995, 100],
    [1, 100],
  ])('at %d of 1 to 100 is %d, by nearest rank', (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  test('is one of the values, however few', () => {
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([10, 9], 0.5)).toBe(9);
  });

  test('leaves the values in their order', () => {
    const values = [3, 1, 2];
    percentile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  test('of nothing is not a number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('a median', () => {
  test('of an odd number is the middle one, by size and not by spelling', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  test('of an even number lies between the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test('is taken of each figure by itself', () => {
    const runs = [
      { time: 1, memory: 30 },
      { time: 3, memory: 10 },
      { time: 2, memory: 20 },
    ];
    expect(mediansOf(runs)).toEqual({ time: 2, memory: 20 });
  });
});

test('a mean is taken of each figure by itself', () => {
  const runs = [
    { time: 1, memory: 30 },
    { time: 4, memory: 10 },
  ];
  expect(meansOf(runs)).toEqual({ time: 2.5, memory: 20 });
});
