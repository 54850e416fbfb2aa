import { describe, expect, test } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('the command line', () => {
  test('runs a hundred seeds from the first when nothing is said', () => {
    expect(parseOptions([])).toEqual({ options: { from: 1, seeds: 100, verbose: false } });
  });

  test('takes a range of seeds, also behind the separator that pnpm passes on', () => {
    const options = { from: 7, seeds: 20, verbose: false };
    expect(parseOptions(['--', '--seeds', '20', '--from', '7'])).toEqual({ options });
  });

  test('takes one seed', () => {
    const options = { from: 42, seeds: 1, verbose: true };
    expect(parseOptions(['--seed', '42', '--verbose'])).toEqual({ options });
  });

  test.each([
    ['--seeds', 'many'],
    ['--seed', '-1'],
    ['--from', '1.5'],
  ])('says that %s cannot be %s', (option, value) => {
    expect(parseOptions([`${option}=${value}`])).toEqual({
      error: `${option} is "${value}"; write a whole number of at most nine digits`,
    });
  });

  test('names an option that it does not know', () => {
    expect(parseOptions(['--sead', '1'])).toEqual({ error: expect.stringContaining('--sead') });
  });
});
