import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatQuantity, parseQuantity } from './quantity.ts';

function canonical(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity && formatQuantity(quantity);
}

describe('quantities', () => {
  test.each([
    ['1', '1'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['.25', '250m'],
    ['1.', '1'],
    ['1500Mi', '1500Mi'],
    ['1024Mi', '1Gi'],
    ['0.5Gi', '512Mi'],
    ['1.5Ki', '1536'],
    ['100Ki', '100Ki'],
    ['1e3', '1e3'],
    ['1E3', '1e3'],
    ['1500e3', '1500e3'],
    ['2E', '2E'],
    ['1000k', '1M'],
    ['-1', '-1'],
    ['0Gi', '0'],
    ['0.1n', '1n'],
  ])('%s is stored as %s', (text, stored) => {
    expect(canonical(text)).toBe(stored);
  });

  test.each(['', 'abc', '1 Gi', '1gi', '1KiB', '--1', '1.2.3', '1e'])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  test('the stored text says the same amount', () => {
    const suffixes = ['', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'e-3'];
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...suffixes), (number, suffix) => {
        const once = parseQuantity(`${number}${suffix}`);
        const again = parseQuantity(canonical(`${number}${suffix}`) ?? '');
        expect(again?.nano).toBe(once?.nano);
      }),
    );
  });
});
