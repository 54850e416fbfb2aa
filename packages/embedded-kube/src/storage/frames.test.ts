import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { frameOf, readFrames } from './frames.ts';

const lines = fc.array(
  fc.string({ unit: 'binary' }).map((text) => `${JSON.stringify(text)}\n`),
  { minLength: 1, maxLength: 6 },
);

describe('frames', () => {
  test('come back as they were written', () => {
    fc.assert(
      fc.property(lines, (texts) => {
        const bytes = Buffer.concat(texts.map(frameOf));
        expect(readFrames(bytes, 0)).toEqual({ texts, end: bytes.length, tail: 'none' });
      }),
    );
  });

  test('that were cut off anywhere leave the ones before, and the place where they end', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (texts, at) => {
        const frames = texts.map(frameOf);
        const bytes = Buffer.concat(frames);
        const cut = at % bytes.length;
        const { texts: read, end, tail } = readFrames(bytes.subarray(0, cut), 0);
        expect(read).toEqual(texts.slice(0, read.length));
        expect(end).toBe(Buffer.concat(frames.slice(0, read.length)).length);
        expect(tail).toBe(end === cut ? 'none' : 'torn');
      }),
    );
  });

  test('of which one before the last was changed are told from ones that were cut off', () => {
    fc.assert(
      fc.property(lines, fc.nat(), fc.integer({ min: 1, max: 255 }), (texts, at, flip) => {
        const first = frameOf(texts.join(''));
        const bytes = Buffer.concat([first, frameOf('{"last":true}\n')]);
        const place = at % first.length;
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        expect(readFrames(bytes, 0)).toEqual({ texts: [], end: 0, tail: 'damaged' });
      }),
    );
  });
});
