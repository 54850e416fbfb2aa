import { describe, expect, test } from '@jest/globals';
import { createStateNames, stateName } from './state-name.ts';

const values = [
  ['gone', 'gone'],
  ['scheduling.placing', { scheduling: 'placing' }],
  ['a.b.c', { a: { b: 'c' } }],
  ['a.x,b.y', { a: 'x', b: 'y' }],
] as const;

describe('the name of a state', () => {
  test.each(values)('is %s', (name, value) => {
    expect(stateName(value)).toBe(name);
    const nameOf = createStateNames();
    expect([nameOf(value), nameOf(value)]).toEqual([name, name]);
  });
});
