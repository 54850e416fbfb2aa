import { describe, expect, test } from '@jest/globals';
import type { JsonSchema } from './json-schema.ts';
import { structuralProblems } from './structural-problems.ts';

const noType = 'Required value: must not be empty for specified object fields';

/** The paths that are to blame, with why. */
function blamed(schema: JsonSchema): string[] {
  return structuralProblems(schema, 's').map(({ field, message }) => `${field}: ${message}`);
}

describe('a schema is structural when', () => {
  test('every field, item and value says its type', () => {
    expect(blamed({ properties: { a: { properties: { b: {} } }, c: { type: 'string' } } })).toEqual(
      [
        `s.properties[a].properties[b].type: ${noType}`,
        `s.properties[a].type: ${noType}`,
        's.type: Required value: must not be empty at the root',
      ],
    );
    expect(
      blamed({
        type: 'object',
        properties: {
          list: { type: 'array', items: {} },
          bare: { type: 'array' },
          map: { type: 'object', additionalProperties: {} },
        },
      }),
    ).toEqual([
      's.properties[bare].items: Required value: must be specified',
      's.properties[list].items.type: Required value: must not be empty for specified array items',
      `s.properties[map].additionalProperties.type: ${noType}`,
    ]);
  });

  test('its patterns are regular expressions, in its rules too', () => {
    const text = { type: 'string', pattern: '^a+$' };
    expect(blamed({ type: 'object', properties: { text } })).toEqual([]);
    const broken = { type: 'string', pattern: '(', anyOf: [{ pattern: '[' }] };
    const why = "must be a valid regular expression, but isn't: Invalid regular expression:";
    expect(blamed({ type: 'object', properties: { broken } })).toEqual([
      `s.properties[broken].anyOf[0].pattern: Invalid value: "[": ${why} /[/: Unterminated character class`,
      `s.properties[broken].pattern: Invalid value: "(": ${why} /(/: Unterminated group`,
    ]);
  });

  test('what keeps unknown fields, and an int-or-string, may be without one', () => {
    const anyOf = [{ type: 'integer' }, { type: 'string' }];
    const properties = {
      open: { 'x-kubernetes-preserve-unknown-fields': true },
      either: { 'x-kubernetes-int-or-string': true, anyOf },
    };
    expect(blamed({ type: 'object', properties })).toEqual([]);
  });

  test('rules say no types, and fields are either named or not', () => {
    const half = { type: 'object', properties: {}, additionalProperties: { type: 'string' } };
    const rule = { type: 'integer', anyOf: [{ type: 'integer' }, { not: { type: 'string' } }] };
    expect(blamed({ type: 'object', properties: { half, rule } })).toEqual([
      's.properties[half].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
      's.properties[rule].anyOf[0].type: Forbidden: must be empty to be structural',
      's.properties[rule].anyOf[1].not.type: Forbidden: must be empty to be structural',
    ]);
  });
});
