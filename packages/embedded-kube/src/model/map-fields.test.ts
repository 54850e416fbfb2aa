import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from './api-object.ts';
import { leftOut, mapFields, mapItems } from './map-fields.ts';

const objects = fc.dictionary(fc.string(), fc.jsonValue());

describe('the fields of an object', () => {
  test('give the very same object when none changes', () => {
    fc.assert(
      fc.property(objects, (object) => {
        expect(mapFields(object, (value) => value, undefined)).toBe(object);
      }),
    );
  });

  test('are replaced and left out one by one, in their order, and the object given stays as it was', () => {
    const choice = fc.constantFrom('keep', 'replace', 'drop');
    fc.assert(
      fc.property(objects, fc.infiniteStream(choice), (object, choices) => {
        const before = JSON.stringify(object);
        const wanted: [string, unknown][] = [];
        const mapped = mapFields(
          object,
          (value, name) => {
            const chosen = choices.next().value;
            if (chosen === 'drop') {
              return leftOut;
            }
            const after = chosen === 'keep' ? value : { was: value };
            wanted.push([name, after]);
            return after;
          },
          undefined,
        );
        expect(Object.entries(mapped)).toEqual(wanted);
        expect(JSON.stringify(object)).toBe(before);
      }),
    );
  });

  test('may be called __proto__', () => {
    const object = JSON.parse('{"a":1,"__proto__":2,"b":3}') as JsonObject;
    const mapped = mapFields(object, (value, name) => (name === 'b' ? 4 : value), undefined);
    expect(JSON.stringify(mapped)).toBe('{"a":1,"__proto__":2,"b":4}');
  });

  test('are mapped with the context that comes along', () => {
    const add = (value: unknown, _name: string, more: number): unknown => Number(value) + more;
    expect(mapFields({ a: 1, b: 2 }, add, 10)).toEqual({ a: 11, b: 12 });
  });
});

describe('the items of a list', () => {
  test('give the very same list when none changes', () => {
    const list = [1, { a: 1 }, null];
    expect(mapItems(list, (item) => item, undefined)).toBe(list);
  });

  test('are replaced one by one', () => {
    const list = [1, 2, 3];
    expect(mapItems(list, (item, at) => (at === 1 ? 'two' : item), undefined)).toEqual([
      1,
      'two',
      3,
    ]);
    expect(list).toEqual([1, 2, 3]);
  });
});
