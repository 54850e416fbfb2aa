import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createEventParser } from './event-parser.ts';

const stream =
  'event: hello\ndata: {"a":1}\n\n: alive\n\nid: x:2\nevent: rows\ndata: {}\n\ndata: 1\ndata: 2\n\n';

test('reads the same events wherever the stream is cut', () => {
  const whole = createEventParser()(stream);
  expect(whole).toEqual([
    { type: 'hello', data: '{"a":1}', id: '' },
    { type: 'rows', data: '{}', id: 'x:2' },
    { type: 'message', data: '1\n2', id: '' },
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const parse = createEventParser();
      const ends = [...cuts.sort((a, b) => a - b), stream.length];
      const parts = ends.map((end, at) => stream.slice(ends[at - 1] ?? 0, end));
      expect(parts.flatMap(parse)).toEqual(whole);
    }),
  );
});
