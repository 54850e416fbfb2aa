import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { doubledFields } from './doubled-fields.ts';

describe('doubled fields', () => {
  test.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":{"b":1,"c":2,"b":3}}', ['a.b']],
    ['{ "a" : [ 1, {"b":1, "b" : 2} ] }', ['a[1].b']],
    ['{"a":"x\\"a\\":","b":"a"}', []],
    ['{"a":1,"\\u0061":2}', ['a']],
    ['{"a":{"a":1},"b":{"a":1}}', []],
    ['["a","a"]', []],
  ])('of %s are %j', (text, found) => {
    expect(doubledFields(text)).toEqual(found);
  });

  test('there are none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(doubledFields(JSON.stringify(JSON.parse(text)))).toEqual([]);
      }),
    );
  });

  test('any text at all is read to its end', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[{}[\]",:\\a ]*$/), (text) => {
        expect(Array.isArray(doubledFields(text))).toBe(true);
      }),
    );
  });
});
