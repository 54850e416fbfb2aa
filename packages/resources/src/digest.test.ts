import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digest } from './digest.ts';

describe('a digest', () => {
  test('is 64 bits as hexadecimal', () => {
    expect(digest({ a: 1 })).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ['a key without a value', { a: 1, b: undefined }, { a: 1 }],
    ['an empty object', {}, {}],
  ])('does not count %s', (_, a, b) => {
    expect(digest(a)).toBe(digest(b));
  });

  test.each([
    ['a text and the number that it spells', ['1'], [1]],
    ['a list and its only item', [['a']], ['a']],
    ['one text and two that make it up', ['ab', 'c'], ['a', 'bc']],
    ['a key and a value', { a: 'b' }, { ab: '' }],
    ['nothing and an empty text', [null], ['']],
    ['a field and one of an object within', { a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
    ['an empty list and an empty object', [[]], [{}]],
  ])('tells apart %s', (_, a, b) => {
    expect(digest(a)).not.toBe(digest(b));
  });

  test('is the same for equal values and, for values at hand, only for them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(digest(a) === digest(b)).toBe(same);
        expect(digest(structuredClone(a))).toBe(digest(a));
      }),
    );
  });
});
