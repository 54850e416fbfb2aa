import { describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import type { UnsavedObject } from '../model/api-object.ts';
import type { JsonSchema, ValidationRule } from '../schema/json-schema.ts';
import { fixtureCrd } from '../testing/fixture-crds.ts';
import { refusal, testCore } from '../testing/test-core.ts';

const things = 'things.mlops.seldon.io';

function ruled(spec: JsonSchema): UnsavedObject {
  const schema = { type: 'object', properties: { spec, status: { type: 'object' } } };
  return fixtureCrd('Thing', schema, {});
}

function serving(spec: JsonSchema): KubeCore {
  return testCore({ crds: [ruled(spec)] });
}

/** The same, with the CRD sent by a client. */
function creating(spec: JsonSchema): KubeCore {
  const core = testCore();
  core.create('customresourcedefinitions.apiextensions.k8s.io', '', ruled(spec));
  return core;
}

function thing(spec: object): UnsavedObject {
  return named({ spec });
}

function named(fields: object): UnsavedObject {
  return { metadata: { name: 'x' }, ...fields };
}

/** A spec of a few fields of all types, under one rule. */
function one(rule: string | ValidationRule, more: JsonSchema = {}): JsonSchema {
  return {
    type: 'object',
    properties: {
      replicas: { type: 'integer' },
      min: { type: 'integer' },
      ratio: { type: 'number' },
      name: { type: 'string' },
      'dashed-name': { type: 'string' },
      namespace: { type: 'string' },
      memory: { 'x-kubernetes-int-or-string': true },
      tags: { type: 'array', items: { type: 'string' } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      ports: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {
          type: 'object',
          properties: { name: { type: 'string' }, port: { type: 'integer' } },
        },
      },
      at: { type: 'string', format: 'date-time' },
      ...more.properties,
    },
    'x-kubernetes-validations': [typeof rule === 'string' ? { rule } : rule],
  };
}

function create(core: KubeCore, spec: object): void {
  core.create(things, 'default', thing(spec));
}

function patch(core: KubeCore, spec: object): void {
  core.patch(things, 'default', 'x', { type: 'merge', body: { spec } });
}

describe('a CEL rule', () => {
  test.each<[string, object, object]>([
    ['self.min <= self.replicas', { min: 1, replicas: 2 }, { min: 3, replicas: 2 }],
    ['!has(self.name) || self.name.startsWith("a")', {}, { name: 'b' }],
    ['self.ratio > 0.5', { ratio: 1 }, { ratio: 0.25 }],
    [
      'self.__namespace__ == self.name',
      { namespace: 'a', name: 'a' },
      { namespace: 'a', name: 'b' },
    ],
    ['self.dashed__dash__name == "a"', { 'dashed-name': 'a' }, { 'dashed-name': 'b' }],
    ['quantity(self.memory).isLessThan(quantity("2Gi"))', { memory: '1Gi' }, { memory: '3Gi' }],
    ['type(self.memory) == int ? self.memory > 5 : true', { memory: 6 }, { memory: 5 }],
    ['self.tags.isSorted()', { tags: ['a', 'b'] }, { tags: ['b', 'a'] }],
    ['self.labels.all(k, self.labels[k] != "")', { labels: { a: 'b' } }, { labels: { a: '' } }],
    [
      'self.ports.all(p, p.port > 0)',
      { ports: [{ name: 'a', port: 1 }] },
      { ports: [{ name: 'a', port: 0 }] },
    ],
    ['sets.contains(["a", "b"], self.tags)', { tags: ['a'] }, { tags: ['c'] }],
    [
      'self.at > timestamp("2020-01-01T00:00:00Z")',
      { at: '2021-01-01T00:00:00Z' },
      { at: '2019-01-01T00:00:00Z' },
    ],
    ['self.?name.orValue("z") == "z"', {}, { name: 'a' }],
    ['url(self.name).getScheme() == "https"', { name: 'https://a' }, { name: 'http://a' }],
    ['self.name.find("[0-9]+") == "12"', { name: 'a12b' }, { name: 'a1b' }],
  ])('%s admits what keeps it and refuses what breaks it', (rule, good, bad) => {
    const core = serving(one(rule));
    create(core, good);
    core.delete(things, 'default', 'x');
    expect(refusal(() => create(core, bad)).message).toBe(
      `Thing.mlops.seldon.io "x" is invalid: spec: Invalid value: failed rule: ${rule}`,
    );
  });

  test('says its message, or what its expression gives', () => {
    const rule = {
      rule: 'self.replicas > 0',
      message: 'at least one',
      messageExpression: '"not " + string(self.replicas)',
    };
    const core = serving(one(rule));
    expect(refusal(() => create(core, { replicas: -1 })).message).toContain(
      'Invalid value: not -1',
    );
    const { messageExpression: _, ...plain } = rule;
    const other = serving(one(plain));
    expect(refusal(() => create(other, { replicas: 0 })).message).toContain('at least one');
  });

  test('blames the field and gives the reason that it names', () => {
    const reason = 'FieldValueForbidden';
    const core = serving(
      one({ rule: '!has(self.name)', fieldPath: '.name', reason, message: 'no' }),
    );
    expect(refusal(() => create(core, { name: 'a' })).status.details?.causes).toEqual([
      { reason, field: 'spec.name', message: 'Forbidden: no' },
    ]);
  });

  test('of a scalar shows the value', () => {
    const replicas = { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 0' }] };
    const core = serving({ type: 'object', properties: { replicas } });
    expect(refusal(() => create(core, { replicas: 0 })).message).toContain(
      'spec.replicas: Invalid value: 0: failed rule: self > 0',
    );
  });

  test('that cannot be evaluated refuses the object', () => {
    const core = serving(one('self.name == "a"'));
    expect(refusal(() => create(core, {})).message).toMatch(
      /spec: Invalid value: "object": .*no such key: name evaluating rule: self.name == "a"/i,
    );
  });

  test('waits for the schema to be kept', () => {
    const core = serving(one('self.replicas > 0'));
    const { message } = refusal(() => create(core, { replicas: 'many' }));
    expect(message).toContain('some validation rules were not checked');
    expect(message).not.toContain('failed rule');
  });
});

describe('a transition rule', () => {
  test('is asked only where there is an old value', () => {
    const core = serving(one('self.replicas >= oldSelf.replicas'));
    create(core, { replicas: 3 });
    patch(core, { replicas: 4 });
    expect(refusal(() => patch(core, { replicas: 2 })).code).toBe(422);
  });

  test('with an optional old value is asked on create too', () => {
    const rule = 'oldSelf.hasValue() || self.replicas == 1';
    const core = serving(one({ rule, optionalOldSelf: true }));
    expect(refusal(() => create(core, { replicas: 3 })).code).toBe(422);
    create(core, { replicas: 1 });
    patch(core, { replicas: 3 });
  });

  test('of a list of type map follows its elements by their keys', () => {
    const items = {
      type: 'object',
      properties: { name: { type: 'string' }, port: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: 'self.port >= oldSelf.port' }],
    };
    const ports = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items,
    };
    const core = serving({ type: 'object', properties: { ports } });
    create(core, { ports: [{ name: 'a', port: 5 }] });
    patch(core, {
      ports: [
        { name: 'b', port: 1 },
        { name: 'a', port: 6 },
      ],
    });
    const { message } = refusal(() => patch(core, { ports: [{ name: 'a', port: 1 }] }));
    expect(message).toContain('spec.ports[0]: Invalid value');
  });
});

describe('ratcheting', () => {
  const tight: JsonSchema = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^a' },
      replicas: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self < 5' }] },
      other: { type: 'string' },
    },
    'x-kubernetes-validations': [{ rule: '!has(self.other) || self.other != "bad"' }],
  };

  function tightened(spec: object): KubeCore {
    const core = serving({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
    create(core, spec);
    core.applyCrds([ruled(tight)]);
    return core;
  }

  test('a value that is no longer admitted may stay as long as it does not change', () => {
    const core = tightened({ name: 'b', replicas: 9 });
    patch(core, { other: 'good' });
    core.patch(things, 'default', 'x', {
      type: 'merge',
      body: { metadata: { finalizers: ['a/b'] } },
    });
    core.patch(things, 'default', 'x', { type: 'merge', body: { metadata: { finalizers: null } } });
    expect(refusal(() => patch(core, { name: 'c' })).message).toContain('spec.name');
    expect(refusal(() => patch(core, { replicas: 8 })).message).toContain('spec.replicas');
    expect(refusal(() => patch(core, { other: 'bad' })).message).toContain('failed rule');
  });

  test('a changed object must have its required fields again', () => {
    const core = tightened({ replicas: 9 });
    expect(refusal(() => patch(core, { other: 'x' })).message).toContain(
      'spec.name: Required value',
    );
  });
});

describe('a CRD is refused', () => {
  test.each([
    ['a rule that is no expression', 'self.replicas >', /compilation failed/],
    [
      'a rule about a field that is not there',
      'self.nothing == 1',
      /compilation failed: .*nothing/,
    ],
    ['a rule that compares what cannot be', 'self.name > self.replicas', /compilation failed/],
    ['a rule that is neither true nor false', 'self.replicas + 1', /must evaluate to a bool/],
    ['a rule that calls an unknown function', 'self.name.shout()', /compilation failed/],
  ])('for %s', (_what, rule, why) => {
    const { code, message } = refusal(() => creating(one(rule)));
    expect(code).toBe(422);
    expect(message).toMatch(why);
    expect(message).toContain(
      'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule',
    );
  });

  test('for a transition rule about elements without identity', () => {
    const items = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    const spec = { type: 'object', properties: { tags: { type: 'array', items } } };
    expect(refusal(() => creating(spec)).message).toContain(
      'oldSelf cannot be used on the uncorrelatable portion of the schema within spec.validation.openAPIV3Schema.properties[spec].properties[tags].items',
    );
  });
});

describe('a CRD that the program brings along', () => {
  test('is served, and whoever writes an object is told what is wrong with its rules', () => {
    const core = serving(one('self.name.shout()'));
    core.prepare();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { code, message } = refusal(() => create(core, { name: 'a' }));
      expect(code).toBe(422);
      expect(message).toMatch(/x-kubernetes-validations\[0\]\.rule: .*compilation failed/);
    }
  });

  test('has its rules checked from the first object on', () => {
    const core = serving(one('self.replicas > 1'));
    expect(refusal(() => create(core, { replicas: 1 })).code).toBe(422);
    create(core, { replicas: 2 });
  });
});

test('a number must fit the format of its field', () => {
  const spec = { type: 'object', properties: { replicas: { type: 'integer', format: 'int32' } } };
  const core = serving(spec);
  create(core, { replicas: 2 ** 31 - 1 });
  expect(refusal(() => patch(core, { replicas: 2 ** 31 })).message).toBe(
    'Thing.mlops.seldon.io "x" is invalid: <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.replicas',
  );
});
