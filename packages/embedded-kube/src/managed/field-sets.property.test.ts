import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../model/api-object.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { applyConfiguration } from './apply-configuration.ts';
import { compareFields } from './compare-fields.ts';
import { pathsOf } from './field-names.ts';
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  noFields,
  sorted,
  union,
} from './field-set.ts';
import { FieldTypes } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';
import { entryOf, type ManagedEntries, readEntries } from './managed-entry.ts';

const text: JsonSchema = { type: 'string' };
const type = new FieldTypes().ofObject({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: text,
        m: { type: 'object', additionalProperties: text },
        l: {
          type: 'array',
          items: { type: 'object', properties: { name: text, v: text } },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        s: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        u: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
});

const word = fc.constantFrom('x', 'y', 'z');
/** Nothing here is empty: of a map of which nothing is left, the API makes no empty map but null. */
const words = fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 });
const element = fc.record({ name: word, v: word }, { requiredKeys: ['name'] });
const config: fc.Arbitrary<JsonObject> = fc.record({
  spec: fc.record(
    {
      a: word,
      m: words,
      l: fc.uniqueArray(element, { selector: (one) => one.name, minLength: 1, maxLength: 3 }),
      s: fc.uniqueArray(word, { minLength: 1 }),
      u: fc.dictionary(word, fc.oneof(word, words, fc.array(word, { maxLength: 2 })), {
        minKeys: 1,
        maxKeys: 3,
      }),
    },
    { requiredKeys: ['a'] },
  ),
});
const set = config.map((value) => fieldsOf(type, value));

interface State {
  readonly live: JsonObject;
  readonly entries: ManagedEntries;
}

const start: State = { live: {}, entries: [] };

function apply({ live, entries }: State, manager: string, wanted: JsonObject): State {
  const applied = applyConfiguration(type, {
    live,
    entries,
    config: wanted,
    writer: { manager, operation: 'Apply', apiVersion: 't.io/v1', time: '2026-01-02T03:04:05Z' },
    ignored: noFields,
    settle: () => [],
  });
  return { live: applied.object, entries: applied.entries };
}

function owned({ entries }: State, manager: string): FieldSet {
  return entries.find((entry) => entry.manager === manager)?.fieldsV1 ?? noFields;
}

const paths = (fields: FieldSet): string[] => pathsOf(fields).sort();

describe('sets of fields', () => {
  test('union, intersection and difference are those of the sets of their paths', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [inA, inB] = [new Set(pathsOf(a)), new Set(pathsOf(b))];
        expect(paths(union(a, b))).toEqual([...new Set([...inA, ...inB])].sort());
        expect(paths(intersection(a, b))).toEqual([...inA].filter((one) => inB.has(one)).sort());
        expect(paths(difference(a, b))).toEqual([...inA].filter((one) => !inB.has(one)).sort());
      }),
    );
  });

  test('an operation that changes nothing gives back the very same set', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const all = union(a, b);
        expect(union(all, b)).toBe(all);
        const rest = difference(a, b);
        expect(difference(rest, b)).toBe(rest);
      }),
    );
  });

  test('what is written as FieldsV1 is read as it was', () => {
    fc.assert(
      fc.property(set, (fields) => {
        const writer = { manager: 'm', operation: 'Apply', apiVersion: 'v1', time: 't' } as const;
        const entry = entryOf(writer, fields, 't');
        const read = readEntries(JSON.parse(JSON.stringify([entry])))?.[0];
        expect(JSON.stringify(read)).toBe(JSON.stringify(entry));
        expect(sorted(fields)).toBe(fields);
      }),
    );
  });

  test('only what differs is changed or removed', () => {
    fc.assert(
      fc.property(config, config, (before, after) => {
        expect(compareFields(type, before, structuredClone(before))).toEqual({
          changed: {},
          removed: {},
        });
        const there = compareFields(type, before, after);
        const back = compareFields(type, after, before);
        expect(isEmptySet(difference(there.removed, back.changed))).toBe(true);
      }),
    );
  });
});

describe('applying', () => {
  test('twice is once', () => {
    fc.assert(
      fc.property(config, config, config, (first, other, wanted) => {
        const before = apply(apply(start, 'one', first), 'two', other);
        const once = apply(before, 'one', wanted);
        expect(apply(once, 'one', structuredClone(wanted))).toEqual(once);
      }),
    );
  });

  test('a manager owns what it applies, no more and no less', () => {
    fc.assert(
      fc.property(config, config, (first, wanted) => {
        const after = apply(apply(start, 'one', first), 'one', wanted);
        expect(owned(after, 'one')).toEqual(fieldsOf(type, wanted));
      }),
    );
  });

  test('two managers of different fields come to the same in either order', () => {
    const here = config.map(({ spec }) => ({ metadata: { labels: {} }, ...{ spec } }));
    const there = words.map((labels) => ({ metadata: { annotations: labels } }));
    fc.assert(
      fc.property(here, there, (a, b) => {
        const one = apply(apply(start, 'a', a), 'b', b);
        const other = apply(apply(start, 'b', b), 'a', a);
        expect(one).toEqual(other);
      }),
    );
  });

  test('a field that its manager leaves out goes if and only if nobody else owns it', () => {
    fc.assert(
      fc.property(words, words, word, (mine, theirs, field) => {
        const spec = (m: object): JsonObject => ({ spec: { m } });
        const before = apply(
          apply(start, 'me', spec({ ...mine, [field]: 'x' })),
          'them',
          spec(theirs),
        );
        const { [field]: _left, ...rest } = mine;
        const { live } = apply(before, 'me', spec(rest));
        const { m = {} } = live.spec as { readonly m?: JsonObject | null };
        expect(Object.hasOwn(m ?? {}, field)).toBe(Object.hasOwn(theirs, field));
      }),
    );
  });
});
