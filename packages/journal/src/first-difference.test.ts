import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstDifference } from './first-difference.ts';

describe('the first difference', () => {
  test.each([
    ['a changed value', { a: { b: [1, 2] } }, { a: { b: [1, 3] } }, 'x.a.b[1]'],
    ['a missing key', { a: 1 }, {}, 'x.a'],
    ['a key too many', {}, { a: null }, 'x.a'],
    ['a shorter list', [1, 2], [1], 'x[1]'],
    ['a longer list, even by null', [], [null], 'x[0]'],
    ['a list for an object', [], {}, 'x'],
    ['null for an object', null, {}, 'x'],
    ['text for a number', '1', 1, 'x'],
    ['a key that is no name', { 'app.io/x': 1 }, { 'app.io/x': 2 }, 'x["app.io/x"]'],
  ])('of %s is named by its path', (_, expected, actual, path) => {
    expect(firstDifference(expected, actual, 'x')).toMatchObject({ path });
  });

  test.each([
    ['the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['a key without a value', { a: undefined }, {}],
    ['undefined in a list', [undefined], [null]],
    ['the sign of zero', 0, -0],
  ])('is not %s, which JSON does not tell', (_, expected, actual) => {
    expect(firstDifference(expected, actual, 'x')).toBeNull();
  });

  test('is none between a value and its journey through JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(firstDifference(value, JSON.parse(JSON.stringify(value)), 'x')).toBeNull();
      }),
    );
  });

  test('is found between any two values that JSON tells apart', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
        const same = canonical(a) === canonical(b);
        expect(firstDifference(a, b, 'x') === null).toBe(same);
      }),
    );
  });
});

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}
