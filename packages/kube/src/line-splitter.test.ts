import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter } from './line-splitter.ts';

function split(chunks: readonly Buffer[], maxLineBytes = 1_000_000): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(maxLineBytes, (line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  return lines;
}

const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => !text.includes('\n'));

describe('a line splitter', () => {
  test('gives back the lines wherever the body was cut, inside a character too', () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const body = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const places = cuts.map((cut) => cut % (body.length + 1)).sort((a, b) => a - b);
        const edges = [0, ...places, body.length];
        const chunks = edges.slice(1).map((end, i) => body.subarray(edges[i], end));
        expect(split(chunks)).toEqual(lines);
      }),
    );
  });

  test('keeps back what has no newline yet', () => {
    expect(split([Buffer.from('whole\nhal')])).toEqual(['whole']);
  });

  test('skips empty lines', () => {
    expect(split([Buffer.from('\na\n\n'), Buffer.from('\nb\n')])).toEqual(['a', 'b']);
  });

  test('admits a line of exactly the bound', () => {
    expect(split([Buffer.from('1234'), Buffer.from('5\n')], 5)).toEqual(['12345']);
  });

  test('bounds each line by itself, not what went by in all', () => {
    const halves = Array.from({ length: 5 }, () => ['12', '3\n']).flat();
    const lines = split(
      halves.map((half) => Buffer.from(half)),
      5,
    );
    expect(lines).toEqual(Array.from({ length: 5 }, () => '123'));
  });

  test.each([
    ['in one chunk', ['123456\n']],
    ['that never ends', ['123', '456']],
    ['that ends in a later chunk', ['12345', '6\n']],
  ])('refuses a line beyond the bound %s', (_, chunks) => {
    expect(() =>
      split(
        chunks.map((chunk) => Buffer.from(chunk)),
        5,
      ),
    ).toThrow('a watch event is longer than 5 bytes');
  });
});
