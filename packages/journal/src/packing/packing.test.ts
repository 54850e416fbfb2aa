import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLinePacker } from './line-packer.ts';
import { createLineUnpacker } from './line-unpacker.ts';

function textsOf(block: Uint8Array | null): readonly string[] {
  return Buffer.from(block ?? [])
    .toString('utf8')
    .split('\n')
    .slice(0, -1);
}

function unpacked(block: Uint8Array | null): readonly unknown[] {
  const unpacker = createLineUnpacker();
  return textsOf(block).map((text) => unpacker.line(text));
}

const line = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));

describe('packed lines', () => {
  test('come out as JSON has them, block after block', () => {
    const packer = createLinePacker();
    fc.assert(
      fc.property(fc.array(fc.array(line, { minLength: 1 })), (blocks) => {
        for (const lines of blocks) {
          for (const each of lines) packer.add(each);
          expect(unpacked(packer.take())).toEqual(JSON.parse(JSON.stringify(lines)));
        }
      }),
    );
  });

  test('are JSON arrays without line ends, one to a line', () => {
    const packer = createLinePacker();
    packer.add({ text: 'two\nlines', list: [] });
    expect(textsOf(packer.take()).map((text) => JSON.parse(text) as unknown)).toEqual([
      ['two\nlines', [0], ['text', 'list']],
    ]);
  });

  test('say no key and no string twice in a block', () => {
    const packer = createLinePacker();
    const model = { kind: 'Model', name: 'iris', replicas: 2 };
    packer.add(model);
    packer.add(model);
    expect(textsOf(packer.take())).toEqual([
      '["Model","iris",2,["kind","name","replicas"]]',
      '[-1,-2,2,1]',
    ]);
    packer.add(model);
    expect(textsOf(packer.take())).toEqual(['["Model","iris",2,["kind","name","replicas"]]']);
  });

  test('leave out keys without a value, and hold numbers of any kind', () => {
    const packer = createLinePacker();
    const numbers = [-1, -0.5, 0.1, 1e21, 5e-324, 2 ** 53 - 1, 2 ** 53, 1_795_364_557_404];
    packer.add({ nothing: undefined, numbers, none: [Number.NaN, Number.NEGATIVE_INFINITY] });
    expect(unpacked(packer.take())).toEqual([{ numbers, none: [null, null] }]);
  });

  test('may be larger than any block before', () => {
    const packer = createLinePacker();
    const lines = [
      { text: 'ä"\\'.repeat(60_000) },
      { list: Array.from({ length: 60_000 }, Number) },
    ];
    for (const each of lines) packer.add(each);
    expect(unpacked(packer.take())).toEqual(JSON.parse(JSON.stringify(lines)));
  });

  test('with more keys than can be remembered are packed all the same', () => {
    const packer = createLinePacker();
    for (let block = 0; block < 3; block++) {
      const lines = Array.from({ length: 11_000 }, (_, i) => ({ [`key${block}/${i}`]: i }));
      for (const each of lines) packer.add(each);
      expect(unpacked(packer.take())).toEqual(lines);
    }
  });

  test('say long texts in full each time, which count all the same', () => {
    const packer = createLinePacker();
    const lines = ['x', 'y', 'x'].map((letter) => ({ text: letter.repeat(5_000), name: 'iris' }));
    for (const each of lines) packer.add(each);
    const block = packer.take();
    expect(textsOf(block).map((text) => text.length > 5_000)).toEqual([true, true, true]);
    expect(textsOf(block)[2]).toMatch(/,-2,1\]$/);
    expect(unpacked(block)).toEqual(lines);
  });

  test('that nobody added are no block', () => {
    expect(createLinePacker().take()).toBeNull();
  });

  test.each([
    ['no array', '{}', 'it stands for no object'],
    ['an array', '[1,0]', 'it stands for no object'],
    ['a string that was not there', '[-1,["a"]]', 'there is no string -1'],
    ['a shape that was not there', '["a",7]', 'there is no shape 7'],
    ['too few values', '["a",["k","l"]]', '1 values for 2 keys'],
  ])('are refused that hold %s', (_, text, message) => {
    expect(() => createLineUnpacker().line(text)).toThrow(new RangeError(message));
  });
});

test('what is nested deeply comes back, however little room is left in the block', () => {
  let nested: unknown = 1;
  for (let depth = 0; depth < 150; depth++) nested = depth % 2 === 0 ? { a: nested } : [nested];
  // Each takes two bytes, so the room of the first block ends before, within and behind what is nested.
  const filled = (320 * 1024) / 2;
  for (let count = filled - 180; count <= filled; count += 15) {
    const line = { items: [...new Array<number>(count).fill(1), nested] };
    const packer = createLinePacker();
    packer.add(line);
    expect(JSON.stringify(unpacked(packer.take())) === JSON.stringify([line])).toBe(true);
  }
});
