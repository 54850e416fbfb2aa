import { describe, expect, test } from '@jest/globals';
import { createLineDefaults } from './line-defaults.ts';

describe('what a line leaves out', () => {
  test('is the number behind the records of the line before', () => {
    const defaults = createLineDefaults({ at: 5 });
    const lines = [{ seq: 7 }, {}, { took: ['kube', 'deadlines'] }, {}, { seq: 20 }, {}];
    expect(lines.map((line) => defaults.take(line).seq)).toEqual([7, 8, 9, 12, 20, 21]);
  });

  test('is no number where none came before', () => {
    expect(createLineDefaults({ at: 5 }).take({}).seq).toBeUndefined();
  });

  test("is the time of the line before, or of the segment's header", () => {
    const defaults = createLineDefaults({ at: 5, mono: 100 });
    const lines = [{}, { at: 8 }, {}, { at: 9, mono: 300 }, { at: 10 }];
    expect(lines.map((line) => defaults.take(line))).toMatchObject([
      { at: 5, mono: 100 },
      { at: 8, mono: 103 },
      { at: 8, mono: 103 },
      { at: 9, mono: 300 },
      { at: 10, mono: 301 },
    ]);
  });
});
