import { describe, expect, test } from '@jest/globals';
import { compileSchema } from './compile-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** The schema of an object with one field `f`. */
function field(schema: JsonSchema): JsonSchema {
  return { type: 'object', properties: { f: schema } };
}

function problems(schema: JsonSchema, value: unknown): string[] {
  return compileSchema(field(schema))
    .validate({ f: value })
    .map((cause) => `${cause.field}: ${cause.message}`);
}

describe('validation', () => {
  const wrongType = (wanted: string, actual: string) =>
    `f: Invalid value: "${actual}": f in body must be of type ${wanted}: "${actual}"`;

  test.each<[string, JsonSchema, unknown]>([
    ['a string', { type: 'string' }, 'x'],
    ['an integer', { type: 'integer' }, 3],
    ['a number', { type: 'number' }, 1.5],
    ['an integer for a number', { type: 'number' }, 3],
    ['a boolean', { type: 'boolean' }, false],
    ['null where it is allowed', { type: 'string', nullable: true }, null],
    ['an int-or-string that is a string', { 'x-kubernetes-int-or-string': true }, '50%'],
    ['an int-or-string that is a number', { 'x-kubernetes-int-or-string': true }, 50],
    ['a value of an enum', { type: 'string', enum: ['a', 'b'] }, 'b'],
    ['a string that matches', { type: 'string', pattern: '^a+$' }, 'aa'],
    ['a number in its range', { type: 'integer', minimum: 1, maximum: 2 }, 2],
    ['a map of strings', { type: 'object', additionalProperties: { type: 'string' } }, { a: 'b' }],
  ])('%s passes', (_what, schema, value) => {
    expect(problems(schema, value)).toEqual([]);
  });

  test.each<[string, JsonSchema, unknown, string]>([
    ['a number for a string', { type: 'string' }, 3, wrongType('string', 'integer')],
    ['a fraction for an integer', { type: 'integer' }, 1.5, wrongType('integer', 'number')],
    ['null where it is not allowed', { type: 'string' }, null, wrongType('string', 'null')],
    ['a list for an object', { type: 'object' }, [], wrongType('object', 'array')],
    [
      'a boolean for an int-or-string',
      { 'x-kubernetes-int-or-string': true },
      true,
      wrongType('integer,string', 'boolean'),
    ],
    [
      'a value outside the enum',
      { type: 'string', enum: ['a', 'b'] },
      'c',
      'f: Unsupported value: "c": supported values: "a", "b"',
    ],
    [
      'a string that does not match',
      { type: 'string', pattern: '^a+$' },
      'b',
      `f: Invalid value: "b": f in body should match '^a+$'`,
    ],
    [
      'a number below its minimum',
      { type: 'integer', minimum: 1 },
      0,
      'f: Invalid value: 0: f in body should be greater than or equal to 1',
    ],
    [
      'a number at its exclusive maximum',
      { type: 'integer', maximum: 2, exclusiveMaximum: true },
      2,
      'f: Invalid value: 2: f in body should be less than 2',
    ],
    [
      'a string that is too short',
      { type: 'string', minLength: 1 },
      '',
      'f: Invalid value: "": f in body should be at least 1 chars long',
    ],
    [
      'a string that is too long',
      { type: 'string', maxLength: 1 },
      'ab',
      'f: Too long: may not be more than 1 bytes',
    ],
    [
      'too many items',
      { type: 'array', items: { type: 'string' }, maxItems: 1 },
      ['a', 'b'],
      'f: Too many: 2: must have at most 1 items',
    ],
    [
      'a repeated element of a set',
      { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
      ['a', 'a'],
      'f[1]: Duplicate value: "a"',
    ],
    [
      'a repeated key of a list map',
      {
        type: 'array',
        items: { type: 'object', properties: { name: { type: 'string' } } },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      },
      [{ name: 'a' }, { name: 'a' }],
      'f[1]: Duplicate value: {"name":"a"}',
    ],
    [
      'a wrong element, by its index',
      { type: 'array', items: { type: 'object', required: ['name'] } },
      [{ name: 'a' }, {}],
      'f[1].name: Required value',
    ],
    [
      'a wrong value of a map, by its key',
      { type: 'object', additionalProperties: { type: 'string' } },
      { a: 1 },
      'f.a: Invalid value: "integer": f.a in body must be of type string: "integer"',
    ],
    [
      'a value that no alternative takes',
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      true,
      'f: Invalid value: true: f in body must validate at least one schema (anyOf)',
    ],
  ])('%s fails', (_what, schema, value, problem) => {
    expect(problems(schema, value)).toEqual([problem]);
  });
});

describe('pruning', () => {
  test('leaves out a null that is not allowed, without a word', () => {
    const { prune } = compileSchema({
      type: 'object',
      properties: {
        gone: { type: 'string' },
        kept: { type: 'string', nullable: true },
        filled: { type: 'string', default: 'x' },
        map: { type: 'object', additionalProperties: { type: 'string' } },
      },
    });
    expect(prune({ gone: null, kept: null, filled: null, map: { a: null, b: 'c' } })).toEqual({
      object: { kept: null, filled: null, map: { b: 'c' } },
      unknown: [],
    });
  });

  const schema: JsonSchema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          known: { type: 'string' },
          list: { type: 'array', items: { type: 'object', properties: { a: {} } } },
          map: {
            type: 'object',
            additionalProperties: { type: 'object', properties: { a: {} } },
          },
          open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          embedded: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: {} },
        },
      },
    },
  };
  const { prune } = compileSchema(schema);

  test('drops unknown fields at every depth and names them', () => {
    const object = {
      spec: { x: 1, list: [{ a: 1 }, { a: 1, b: 2 }], map: { m: { b: 1 } } },
      extra: true,
    };
    expect(prune(object)).toEqual({
      object: { spec: { list: [{ a: 1 }, { a: 1 }], map: { m: {} } } },
      unknown: ['extra', 'spec.list[1].b', 'spec.map.m.b', 'spec.x'],
    });
  });

  test('keeps metadata, open objects, and what makes an embedded resource one', () => {
    const object = {
      apiVersion: 'a',
      kind: 'b',
      metadata: { any: 'thing' },
      spec: { open: { deep: { x: 1 } }, embedded: { kind: 'Pod', metadata: { name: 'p' } } },
    };
    expect(prune(object)).toEqual({ object, unknown: [] });
  });

  test('hands back the very same object when there is nothing to drop', () => {
    const object = { spec: { known: 'x', list: [{ a: 1 }] } };
    expect(prune(object).object).toBe(object);
  });
});

describe('defaults', () => {
  const schema = field({
    type: 'array',
    items: {
      type: 'object',
      properties: {
        protocol: { type: 'string', default: 'TCP' },
        limits: {
          type: 'object',
          default: {},
          properties: { cpu: { type: 'string', default: '1' } },
        },
      },
    },
  });
  const { fill } = compileSchema(schema);

  test('are filled in at every depth, also inside defaults', () => {
    expect(fill({ f: [{}, { protocol: 'UDP', limits: { cpu: '2' } }] })).toEqual({
      f: [
        { protocol: 'TCP', limits: { cpu: '1' } },
        { protocol: 'UDP', limits: { cpu: '2' } },
      ],
    });
  });

  test('replace a null that is not allowed', () => {
    expect(fill({ f: [{ protocol: null, limits: {} }] })).toEqual({
      f: [{ protocol: 'TCP', limits: { cpu: '1' } }],
    });
  });

  test('leave the object that was sent alone, and complete ones the very same', () => {
    const sent = { f: [{ protocol: 'UDP' }] };
    fill(sent);
    expect(sent).toEqual({ f: [{ protocol: 'UDP' }] });
    const complete = { f: [{ protocol: 'UDP', limits: { cpu: '2' } }] };
    expect(fill(complete)).toBe(complete);
  });
});
