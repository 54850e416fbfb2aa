import { describe, expect, test } from '@jest/globals';
import { CliError } from './cli-error.ts';
import { parseArguments } from './parse-arguments.ts';

describe('the command line', () => {
  test('of models takes count, pairs, timeout and the form of the answer', () => {
    const words = 'models --count 10000 --pairs 5 --timeout 90 --json'.split(' ');
    expect(parseArguments(words)).toEqual({
      bench: 'models',
      count: 10_000,
      mix: 'models',
      pairs: 5,
      timeoutMs: 90_000,
      json: true,
      profile: false,
      journal: false,
      inspect: false,
    });
  });

  test('of models alone asks for a thousand Models, three times', () => {
    expect(parseArguments(['models'])).toMatchObject({ count: 1_000, pairs: 3, json: false });
  });

  test('of a profile asks for one pair, unless more are asked for', () => {
    expect(parseArguments(['models', '--profile'])).toMatchObject({ pairs: 1, profile: true });
    expect(parseArguments(['models', '--profile', '--pairs', '2'])).toMatchObject({ pairs: 2 });
  });

  test('of models takes a mix of kinds', () => {
    expect(parseArguments(['models', '--mix'])).toMatchObject({ mix: 'mixed' });
  });

  test('of servers alone asks for two hundred of five replicas, three times', () => {
    expect(parseArguments(['servers'])).toEqual({
      bench: 'servers',
      count: 200,
      replicas: 5,
      pairs: 3,
      timeoutMs: 120_000,
      json: false,
      profile: false,
    });
  });

  test('of idle alone watches ten thousand resources for a minute', () => {
    expect(parseArguments(['idle'])).toMatchObject({ count: 10_000, seconds: 60 });
  });

  test('of actors alone asks for a thousand to a hundred thousand', () => {
    expect(parseArguments(['actors'])).toEqual({
      bench: 'actors',
      sizes: [1_000, 10_000, 100_000],
      json: false,
    });
  });

  test('of api alone asks for 2500 objects, three times', () => {
    expect(parseArguments(['api'])).toEqual({
      bench: 'api',
      count: 2_500,
      pairs: 3,
      timeoutMs: 120_000,
      json: false,
      profile: false,
    });
  });

  test('of actors takes sizes of its own', () => {
    const words = ['actors', '--size', '10', '--size', '20', '--json'];
    expect(parseArguments(words)).toEqual({ bench: 'actors', sizes: [10, 20], json: true });
  });

  test.each([
    ['no word', [], 'no bench\n'],
    ['an unknown bench', ['pods'], "no bench 'pods'"],
    ['a count that is no number', ['models', '--count', 'many'], "--count is 'many'"],
    ['a count of none', ['models', '--count', '0'], "--count is '0'"],
    ['part of a pair', ['models', '--pairs', '1.5'], "--pairs is '1.5'"],
    ['a flag that it does not know', ['models', '--fast'], '--fast'],
    ['a flag of the other bench', ['actors', '--count', '5'], '--count'],
  ])('is refused with %s', (_, words, message) => {
    expect(() => parseArguments(words)).toThrow(CliError);
    expect(() => parseArguments(words)).toThrow(message);
  });
});
