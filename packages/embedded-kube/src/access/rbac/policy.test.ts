import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attributes } from '../attributes.ts';
import { uncoveredRules } from './covers.ts';
import { type PolicyRule, ruleText } from './policy-rule.ts';
import { RoleRules, ruleKeys } from './role-rules.ts';

const none: PolicyRule = {
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
};

function allows(rule: Partial<PolicyRule>, attributes: Attributes): boolean {
  return new RoleRules([{ ...none, ...rule }]).allow(attributes, ruleKeys(attributes));
}

function asks(wanted: Partial<Extract<Attributes, { type: 'resource' }>>): Attributes {
  return {
    type: 'resource',
    verb: 'get',
    group: '',
    resource: 'pods',
    subresource: '',
    namespace: 'n',
    name: 'p',
    ...wanted,
  };
}

const pods = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };

describe('a rule', () => {
  test.each([
    [true, 'what it names', pods, asks({})],
    [false, 'another verb', pods, asks({ verb: 'list' })],
    [false, 'another group', pods, asks({ group: 'apps' })],
    [false, 'a subresource it does not name', pods, asks({ subresource: 'status' })],
    [
      true,
      'a subresource it names',
      { ...pods, resources: ['pods/status'] },
      asks({ subresource: 'status' }),
    ],
    [false, 'the resource of such a rule', { ...pods, resources: ['pods/status'] }, asks({})],
    [
      true,
      'a subresource of anything',
      { ...pods, resources: ['*/scale'] },
      asks({ subresource: 'scale' }),
    ],
    [true, 'subresources by *', { ...pods, resources: ['*'] }, asks({ subresource: 'status' })],
    [true, 'all groups by *', { ...pods, apiGroups: ['*'] }, asks({ group: 'apps' })],
    [true, 'all verbs by *', { ...pods, verbs: ['*'] }, asks({ verb: 'bind' })],
    [true, 'a name it names', { ...pods, resourceNames: ['p'] }, asks({})],
    [false, 'another name', { ...pods, resourceNames: ['q'] }, asks({})],
    [false, 'no name', { ...pods, resourceNames: ['p'] }, asks({ verb: 'get', name: '' })],
  ])('allows (%s) %s', (expected, _, rule, attributes) => {
    expect(allows(rule, attributes)).toBe(expected);
  });

  test.each([
    [true, ['/healthz'], '/healthz'],
    [false, ['/healthz'], '/healthz/etcd'],
    [true, ['/healthz/*'], '/healthz/etcd'],
    [true, ['*'], '/anything'],
  ])('allows (%s) %j to get %s', (expected, nonResourceURLs, path) => {
    const rule = { verbs: ['get'], nonResourceURLs };
    expect(allows(rule, { type: 'path', verb: 'get', path })).toBe(expected);
  });

  test('is named in one line as Go prints it', () => {
    expect(ruleText({ ...none, ...pods, verbs: ['get', 'list'] })).toBe(
      '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
    );
  });
});

describe('what is held', () => {
  const word = (...words: string[]) => fc.uniqueArray(fc.constantFrom(...words), { minLength: 1 });
  const rule: fc.Arbitrary<PolicyRule> = fc.record({
    verbs: word('get', 'list', '*'),
    apiGroups: word('', 'apps', '*'),
    resources: word('pods', 'pods/status', 'scales/status', '*/status', '*'),
    resourceNames: fc.uniqueArray(fc.constantFrom('a', 'b')),
    nonResourceURLs: fc.uniqueArray(fc.constantFrom('/a', '/a/b', '/a*', '*')),
  });
  const attributes: fc.Arbitrary<Attributes> = fc.oneof(
    fc.record({
      type: fc.constant('resource' as const),
      verb: fc.constantFrom('get', 'list', 'watch'),
      group: fc.constantFrom('', 'apps', 'batch'),
      resource: fc.constantFrom('pods', 'scales', 'others'),
      subresource: fc.constantFrom('', 'status'),
      namespace: fc.constant(''),
      name: fc.constantFrom('', 'a', 'b', 'c'),
    }),
    fc.record({
      type: fc.constant('path' as const),
      verb: fc.constantFrom('get', 'list'),
      path: fc.constantFrom('/a', '/a/b', '/ab', '/c'),
    }),
  );

  test('covers what it repeats, and nothing covers what nobody holds', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1 }), (rules) => {
        expect(uncoveredRules(rules, rules)).toEqual([]);
        expect(uncoveredRules([], rules)).not.toEqual([]);
      }),
    );
  });

  test('allows everything that rules it covers allow: nobody can give away more', () => {
    fc.assert(
      fc.property(fc.array(rule), fc.array(rule), attributes, (held, wanted, asked) => {
        fc.pre(uncoveredRules(held, wanted).length === 0);
        const keys = ruleKeys(asked);
        if (new RoleRules(wanted).allow(asked, keys)) {
          expect(new RoleRules(held).allow(asked, keys)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('leaves out, verb by verb, what it does not cover', () => {
    const wanted = { ...none, ...pods, verbs: ['get', 'list', 'watch'] };
    expect(uncoveredRules([{ ...none, ...pods }], [wanted])).toEqual([
      { ...wanted, verbs: ['list', 'watch'] },
    ]);
  });
});
