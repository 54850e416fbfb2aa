import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOlderVersion } from './resource-version.ts';

describe('resourceVersions', () => {
  test('are compared as numbers of any size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n }), fc.bigInt({ min: 1n }), (a, b) => {
        expect(isOlderVersion(String(a), String(b))).toBe(a < b);
      }),
    );
  });

  test.each([
    ['', '5'],
    ['5', ''],
    ['abc', '5'],
    ['05', '6'],
    ['-1', '6'],
    ['0', '6'],
  ])('that are not decimal counters are believed: %p is not older than %p', (a, b) => {
    expect(isOlderVersion(a, b)).toBe(false);
  });
});
