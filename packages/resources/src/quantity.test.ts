import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf, QuantityError } from './quantity.ts';

const largest = 2n ** 64n - 1n;

describe('a quantity', () => {
  test.each([
    ['0', 0n],
    ['-0', 0n],
    ['+7', 7n],
    ['100Ki', 102_400n],
    ['1.5Mi', 1_572_864n],
    ['.5Ki', 512n],
    ['1.', 1n],
    ['1.0', 1n],
    ['1.5Gi', 1_610_612_736n],
    ['1536Mi', 1_610_612_736n],
    ['1.5G', 1_500_000_000n],
    ['1k', 1_000n],
    ['1E', 10n ** 18n],
    ['1E3', 1_000n],
    ['1e+3', 1_000n],
    ['5000e-3', 5n],
    ['2000m', 2n],
    ['3000000u', 3n],
    ['4000000000n', 4n],
    ['100Ti', 109_951_162_777_600n],
    ['1Pi', 1_125_899_906_842_624n],
    ['15Ei', 15n * 2n ** 60n],
    ['18446744073709551615', largest],
  ])('%s is %s bytes', (text, bytes) => {
    expect(bytesOf(text)).toBe(bytes);
  });

  test('may be a number, as JSON has one without quotes', () => {
    expect(bytesOf(1_073_741_824)).toBe(2n ** 30n);
    expect(bytesOf(1e9)).toBe(10n ** 9n);
  });

  test.each([
    ['', 'is not a quantity'],
    ['.', 'is not a quantity'],
    ['Gi', 'is not a quantity'],
    ['1 Gi', 'is not a quantity'],
    ['1gi', 'is not a quantity'],
    ['1Kib', 'is not a quantity'],
    ['1K', 'is not a quantity'],
    ['0x10', 'is not a quantity'],
    ['١', 'is not a quantity'],
    ['1e', 'is not a quantity'],
    ['1e9999', 'is not a quantity'],
    ['100m', 'is not a whole number of bytes'],
    ['0.5', 'is not a whole number of bytes'],
    ['1.0001Ki', 'is not a whole number of bytes'],
    ['-1Gi', 'is negative'],
    ['16Ei', 'is more bytes than fit in 64 bits'],
    ['18446744073709551616', 'is more bytes than fit in 64 bits'],
    ['1e999', 'is more bytes than fit in 64 bits'],
  ])('refuses %s, saying that it %s', (text, complaint) => {
    expect(() => bytesOf(text)).toThrow(QuantityError);
    expect(() => bytesOf(text)).toThrow(complaint);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [null], [true], [[1]], [{}]])(
    'refuses %p, which is no text and no number',
    (value) => {
      expect(() => bytesOf(value)).toThrow(QuantityError);
    },
  );

  test('of a million digits is refused at once, and shown shortened', () => {
    const refused = (): unknown => bytesOf('9'.repeat(1_000_000));
    expect(refused).toThrow(QuantityError);
    expect(refused).toThrow('(1000000 characters)');
    expect(refused).toThrow(/^.{0,200}$/);
  });
});

const suffixFactors = new Map([
  ['', 1n],
  ['k', 10n ** 3n],
  ['M', 10n ** 6n],
  ['G', 10n ** 9n],
  ['T', 10n ** 12n],
  ['Ki', 2n ** 10n],
  ['Mi', 2n ** 20n],
  ['Gi', 2n ** 30n],
  ['Ti', 2n ** 40n],
  ['Pi', 2n ** 50n],
]);

describe('any quantity', () => {
  test('agrees with multiplying the number by its suffix, wherever that is exact', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 14n - 1n }),
        fc.constantFrom(...suffixFactors),
        (count, [suffix, factor]) => {
          expect(bytesOf(`${count}${suffix}`)).toBe(count * factor);
        },
      ),
    );
  });

  test('gives the same bytes for every spelling of the same whole value', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: largest }),
        fc.nat(20),
        fc.nat(12),
        fc.constantFrom('', '+'),
        (bytes, zeros, places, sign) => {
          const spellings = [
            `${bytes}`,
            `${'0'.repeat(zeros)}${bytes}`,
            `${bytes}.${'0'.repeat(zeros)}`,
            `${bytes}${'0'.repeat(zeros)}e-${zeros}`,
            `${shifted(bytes, places)}e${places}`,
            `${shifted(bytes, 3)}k`,
            `${shifted(bytes, 9)}G`,
            `${bytes * 1000n}m`,
            `${binary(bytes, 10)}Ki`,
            `${binary(bytes, 30)}Gi`,
          ];
          for (const spelling of spellings) expect(bytesOf(sign + spelling)).toBe(bytes);
        },
      ),
    );
  });

  test('is read or refused with a QuantityError, whatever the text', () => {
    const almost = fc.stringMatching(/^[+-]?\d{0,4}\.?\d{0,4}[eEnumkKMGTPi+-]{0,3}\d{0,4}$/);
    fc.assert(
      fc.property(fc.oneof(almost, fc.string({ unit: 'binary' }), fc.double()), (quantity) => {
        try {
          const bytes = bytesOf(quantity);
          expect(bytes >= 0n && bytes <= largest).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(QuantityError);
        }
      }),
    );
  });
});

/** `value` / 10^places as a decimal fraction. */
function shifted(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  return `${digits.slice(0, digits.length - places)}.${digits.slice(digits.length - places)}`;
}

/** `value` / 2^bits as a decimal fraction, which is exact with `bits` places. */
function binary(value: bigint, bits: number): string {
  return shifted(value * 5n ** BigInt(bits), bits);
}
