import { describe, expect, test } from '@jest/globals';
import { PassedScalars } from './passed-scalars.ts';

describe('scalars that passed the rules of a place', () => {
  test('a scalar is remembered as what it is', () => {
    const passed = new PassedScalars([{ usesOldSelf: false }]);
    passed.add('1');
    expect(passed.has('1')).toBe(true);
    expect(passed.has(1)).toBe(false);
  });

  test('nothing is remembered where a rule looks at the old value', () => {
    const passed = new PassedScalars([{ usesOldSelf: false }, { usesOldSelf: true }]);
    passed.add('1');
    expect(passed.has('1')).toBe(false);
  });

  test('neither objects nor long texts are, and of the others so many', () => {
    const passed = new PassedScalars([]);
    const list = ['a'];
    passed.add(list);
    passed.add('x'.repeat(1000));
    expect([passed.has(list), passed.has('x'.repeat(1000))]).toEqual([false, false]);
    for (let number = 0; number < 2000; number += 1) {
      passed.add(number);
    }
    expect([passed.has(0), passed.has(1999)]).toEqual([false, true]);
  });
});
