import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { goYaml } from './go-yaml.ts';

const rule = 'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 1234567890';

describe('a text in YAML is', () => {
  test.each<[string, string, string]>([
    ['plain where it reads back as the same text', 'hi', 'v: hi\n'],
    ['plain with signs inside that end nothing', 'a:b#c[d]{e},f', 'v: a:b#c[d]{e},f\n'],
    ['plain in letters of any language', '你好', 'v: 你好\n'],
    ['quoted where it begins like something else', '{"a":1}', `v: '{"a":1}'\n`],
    ['quoted where it is the dash of a list', '-', "v: '-'\n"],
    ['quoted where it looks like a key', 'b: c', "v: 'b: c'\n"],
    ['quoted where it looks like a comment', 'Hello #comment', "v: 'Hello #comment'\n"],
    ['quoted where it ends with a blank', 'a ', "v: 'a '\n"],
    ['quoted with its quotes doubled', "'a'", "v: '''a'''\n"],
    ['in double quotes where it is empty', '', 'v: ""\n'],
    ['in double quotes where it would be a flag', 'true', 'v: "true"\n'],
    ['in double quotes where it would be a flag of old', 'on', 'v: "on"\n'],
    ['in double quotes where it would be a number', '10', 'v: "10"\n'],
    ['in double quotes where it would be a number with a point', '1e3', 'v: "1e3"\n'],
    ['in double quotes where it would be nothing', 'null', 'v: "null"\n'],
    [
      'in double quotes where it would be a time',
      '2015-02-24T18:19:39Z',
      'v: "2015-02-24T18:19:39Z"\n',
    ],
    ['in double quotes where it would be base 60', '1:1', 'v: "1:1"\n'],
    ['in double quotes where it cannot be printed', '\0', 'v: "\\0"\n'],
    ['a block where it has several lines', 'B\nC', 'v: |-\n  B\n  C\n'],
    ['a block that keeps its last line end', 'B\nC\n', 'v: |\n  B\n  C\n'],
    ['a block that keeps all of its line ends', 'B\n\n', 'v: |+\n  B\n\n'],
    [
      'broken at the first blank behind column 80',
      `${rule} ${rule} `,
      `v: '${rule} abcdefghijklmnopqrstuvwxyz\n  ABCDEFGHIJKLMNOPQRSTUVWXYZ 1234567890 '\n`,
    ],
  ])('%s', (_, text, expected) => {
    expect(goYaml({ v: text })).toBe(expected);
  });

  test('broken in a list to the column of its item', () => {
    expect(goYaml({ a: { b: [`${rule} ${rule}`] } })).toBe(
      `a:\n  b:\n  - ${rule} abcdefghijklmnopqrstuvwxyz\n    ABCDEFGHIJKLMNOPQRSTUVWXYZ 1234567890\n`,
    );
  });
});

const hard = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(' ', '\n', 'a', ':', '#', "'", '"', '-', '1', '\t') }),
  fc.string({ unit: fc.constantFrom(' ', 'abc', 'word'), minLength: 40 }),
);

/** What the reader of YAML 1.1 here may take for a number where Go's does not, such as `.` and `e7`. */
const almostNumber = /^[-+._\de]+$/i;

describe('an object in YAML', () => {
  test('reads back as it was, by any reader', () => {
    fc.assert(
      fc.property(fc.array(hard, { minLength: 1 }), hard, (list, text) => {
        const value = { a: { list, text }, count: 3, flag: true };
        expect(parse(goYaml(value))).toEqual(value);
        if ([...list, text].some((each) => almostNumber.test(each))) return;
        expect(parse(goYaml(value), { version: '1.1' })).toEqual(value);
      }),
    );
  });

  test.each(['.', 'e7', '._1'])('has %s plain, as Go does not take it for a number', (text) => {
    expect(goYaml({ v: text })).toBe(`v: ${text}\n`);
  });
});
