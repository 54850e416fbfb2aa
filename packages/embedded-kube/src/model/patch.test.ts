import { describe, expect, test } from '@jest/globals';
import { refusal } from '../testing/test-core.ts';
import { applyPatch } from './patch.ts';
import { strategicMerge } from './strategic-merge.ts';

describe('a merge patch', () => {
  test.each([
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [{ a: 1 }, { a: null }, {}],
    [{ a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: 1 }, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
    [{}, { a: { b: { c: null } } }, { a: { b: {} } }],
  ])('makes of %j and %j %j', (object, body, result) => {
    expect(applyPatch(object, { type: 'merge', body })).toEqual(result);
  });
});

describe('a JSON patch', () => {
  test('applies its operations in order to a copy', () => {
    const object = { a: [1], b: { c: 1 } };
    const body = [
      { op: 'add', path: '/a/-', value: 2 },
      { op: 'remove', path: '/b/c' },
      { op: 'replace', path: '/a/0', value: 0 },
    ];
    expect(applyPatch(object, { type: 'json', body })).toEqual({ a: [0, 2], b: {} });
    expect(object).toEqual({ a: [1], b: { c: 1 } });
  });

  test.each([
    [{ op: 'test', path: '/a', value: 2 }],
    [{ op: 'remove', path: '/missing' }],
    [{ op: 'nonsense', path: '/a' }],
  ])('that does not apply is refused with 422: %j', (operation) => {
    const body = [operation];
    expect(refusal(() => applyPatch({ a: 1 }, { type: 'json', body })).code).toBe(422);
  });
});

describe('a strategic merge patch', () => {
  const target = {
    containers: [
      { name: 'a', image: '1', env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: '1' },
    ],
    finalizers: ['a/b'],
    args: ['x', 'y'],
  };

  test('merges lists of known keys element by element', () => {
    const patch = { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }, { name: 'c' }] };
    expect(strategicMerge(target, patch).containers).toEqual([
      {
        name: 'a',
        image: '1',
        env: [
          { name: 'X', value: '1' },
          { name: 'Y', value: '2' },
        ],
      },
      { name: 'b', image: '1' },
      { name: 'c' },
    ]);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      '$patch: delete takes an element out',
      { containers: [{ $patch: 'delete', name: 'a' }] },
      { containers: [{ name: 'b', image: '1' }] },
    ],
    [
      '$patch: replace replaces a list',
      { containers: [{ $patch: 'replace' }, { name: 'z' }] },
      { containers: [{ name: 'z' }] },
    ],
    [
      '$setElementOrder puts elements in order',
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      { containers: [{ name: 'b', image: '1' }, target.containers[0]] },
    ],
    [
      '$deleteFromPrimitiveList takes values out',
      { '$deleteFromPrimitiveList/args': ['x'] },
      { args: ['y'] },
    ],
    ['$retainKeys drops the other fields', { $retainKeys: ['args'] }, { args: ['x', 'y'] }],
    ['finalizers are a set', { finalizers: ['c/d'] }, { finalizers: ['a/b', 'c/d'] }],
    ['other lists are replaced', { args: ['z'] }, { args: ['z'] }],
  ])('%s', (_rule, patch, expected) => {
    expect(strategicMerge(target, patch)).toMatchObject(expected);
  });

  test('$retainKeys leaves nothing else', () => {
    expect(Object.keys(strategicMerge(target, { $retainKeys: ['args'] }))).toEqual(['args']);
  });
});
