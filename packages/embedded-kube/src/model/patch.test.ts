import { describe, expect, test } from '@jest/globals';
import { KubernetesSchemas, objectMetaDefinition } from '../schema/kubernetes-schemas.ts';
import { refusal } from '../testing/test-core.ts';
import type { JsonObject } from './api-object.ts';
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
  const schema = new KubernetesSchemas().linked('io.k8s.api.core.v1.PodSpec');
  const a = { name: 'a', image: '1', args: ['x'], env: [{ name: 'X', value: '1' }] };
  const b = { name: 'b', image: '1' };
  const c = { name: 'c', image: '1' };
  const spec = { containers: [a, b, c], tolerations: [{ key: 'k' }], nodeSelector: { n: '1' } };

  const after = (patch: object): JsonObject => strategicMerge(spec, { ...patch }, schema);

  test.each<[string, object, object]>([
    [
      'merges the elements of a list that has a merge key, new ones before those it leaves alone',
      { containers: [{ name: 'b', image: '2' }, { name: 'd' }] },
      { containers: [a, { name: 'b', image: '2' }, { name: 'd' }, c] },
    ],
    [
      'merges lists within elements of lists',
      { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }] },
      { containers: [{ ...a, env: [{ name: 'Y', value: '2' }, ...a.env] }, b, c] },
    ],
    ['replaces a list without a patch strategy', { tolerations: [] }, { tolerations: [] }],
    [
      'merges maps and removes what is null',
      { nodeSelector: { n: null, m: '2' } },
      { nodeSelector: { m: '2' } },
    ],
    [
      '$patch: delete takes an element out',
      { containers: [{ $patch: 'delete', name: 'b' }] },
      { containers: [a, c] },
    ],
    [
      '$patch: replace replaces a list',
      { containers: [{ $patch: 'replace' }, b] },
      { containers: [b] },
    ],
    [
      '$patch: replace replaces a map',
      { nodeSelector: { $patch: 'replace', m: '2' } },
      { nodeSelector: { m: '2' } },
    ],
    ['$patch: delete empties a map', { nodeSelector: { $patch: 'delete' } }, { nodeSelector: {} }],
    [
      '$setElementOrder puts elements in order, others where they stood',
      { '$setElementOrder/containers': [{ name: 'c' }, { name: 'b' }] },
      { containers: [a, c, b] },
    ],
    [
      '$setElementOrder goes for elements that the patch brings, too',
      {
        '$setElementOrder/containers': [{ name: 'd' }, { name: 'a' }],
        containers: [{ name: 'd' }],
      },
      { containers: [{ name: 'd' }, a, b, c] },
    ],
    [
      '$retainKeys drops the fields that it does not name',
      { $retainKeys: ['containers', 'restartPolicy'], restartPolicy: 'Never' },
      {
        containers: [a, b, c],
        restartPolicy: 'Never',
        tolerations: undefined,
        nodeSelector: undefined,
      },
    ],
  ])('%s', (_rule, patch, expected) => {
    expect(after(patch)).toEqual({ ...spec, ...expected });
  });

  const meta = new KubernetesSchemas().linked(objectMetaDefinition);

  test('adds to a set of scalars, and $deleteFromPrimitiveList takes from it', () => {
    const both = { finalizers: ['c/d', 'a/b'] };
    const added = { finalizers: ['c/d'] };
    expect(strategicMerge({ finalizers: ['a/b'] }, added, meta)).toEqual(both);
    const patch = { '$deleteFromPrimitiveList/finalizers': ['a/b'] };
    expect(strategicMerge(both, patch, meta)).toEqual({ finalizers: ['c/d'] });
  });

  test.each<[string, object, number]>([
    ['an unknown $patch', { $patch: 'mend' }, 400],
    ['$retainKeys without a field of the patch', { $retainKeys: ['volumes'], hostname: 'h' }, 400],
    [
      '$setElementOrder without an element of the patch',
      { '$setElementOrder/containers': [{ name: 'a' }], containers: [b] },
      400,
    ],
    ['an element without its merge key', { containers: [{ image: '2' }] }, 422],
  ])('refuses %s', (_what, patch, code) => {
    expect(refusal(() => after(patch)).code).toBe(code);
  });
});
