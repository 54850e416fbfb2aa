import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { everySuspiciousLiteral, hasSuspiciousPart } from './suspicious-part.ts';

/** The strings of a JSON text that are asked for. */
function askedIn(value: unknown): string[] {
  const json = Buffer.from(JSON.stringify(value));
  const asked: string[] = [];
  everySuspiciousLiteral(json, (start, end) => {
    asked.push(JSON.parse(json.toString('utf8', start, end)) as string);
    return true;
  });
  return asked;
}

describe('of a JSON text is asked for', () => {
  test.each([
    'apiKey',
    'x-Auth',
    'PASSWORD',
    'tab\tpassword',
    'a "token"',
    'ü secret',
    'me@home',
    'hf_x',
    '-----BEGIN',
    'abcdefghijklmnopqrstuvw1',
    `..${'A'.repeat(30)}1`,
  ])('%j', (text) => {
    expect(askedIn([text])).toEqual([text]);
  });

  test.each([
    'model-2500',
    '00000000-0000-4000-8000-000000000354',
    '2026-11-23T11:18:24Z',
    'abcdefghijklmnopqrstuvwxyzabcdef',
    'abcdefghijk1abcdefghijk.abcdefghijk1abcdefghijk',
    'pas.sword',
    'No model gateway available to handle model',
  ])('but not %j', (text) => {
    expect(askedIn([text, { [text]: 1 }])).toEqual([]);
  });

  test('every string with a part that is suspicious by itself, key or value, wherever it stands', () => {
    const part = fc.oneof(
      fc.constantFrom('pass', 'Token', 'sk-', 'EYJ', '@', 'a1'.repeat(12), 'b'.repeat(23), '9'),
      fc.constantFrom('"', '\\', '\n', '/', 'ü', '\u{1f600}', '-', ' '),
      fc.string({ maxLength: 6 }),
    );
    const text = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
    const value = fc.array(fc.oneof(text, fc.dictionary(text, text, { maxKeys: 2 })));
    fc.assert(
      fc.property(value, (values) => {
        const asked = new Set(askedIn(values));
        const all = values.flatMap((each) =>
          typeof each === 'string' ? [each] : Object.entries(each).flat(),
        );
        expect(all.filter((each) => hasSuspiciousPart(each) && !asked.has(each))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('nothing more once one of them is not harmless', () => {
    const asked: number[] = [];
    const isClean = everySuspiciousLiteral(Buffer.from('["token","secret"]'), (start) => {
      asked.push(start);
      return false;
    });
    expect(isClean).toBe(false);
    expect(asked).toEqual([1]);
  });
});
