import { describe, expect, test } from '@jest/globals';
import { aRow } from '../../testing/rows.ts';
import { byNeed, everything, matches } from './query.ts';

describe('the list', () => {
  test('has those in trouble first, then those that wait, the longest first', () => {
    const rows = [
      aRow('settled'),
      aRow('waits', { level: 'waiting', waitsFor: { what: 'x', since: 20 } }),
      aRow('waits longer', { level: 'waiting', waitsFor: { what: 'x', since: 10 } }),
      aRow('failed', { level: 'trouble', since: 50 }),
      aRow('also settled'),
    ];
    expect(rows.sort(byNeed).map(({ name }) => name)).toEqual([
      'failed',
      'waits longer',
      'waits',
      'also settled',
      'settled',
    ]);
  });

  test('has a session with a scheduler before those that may wait for it', () => {
    const waits = aRow('iris', { level: 'waiting', waitsFor: { what: 'x', since: 1 } });
    const session = aRow('scheduler', { kind: 'scheduler', level: 'waiting', since: 5 });
    expect([waits, session].sort(byNeed)).toEqual([session, waits]);
  });

  test('finds words of names, states and reasons in any order and case', () => {
    const row = aRow('iris', {
      state: 'failed.unavailable',
      waitsFor: { what: 'the scheduler', since: 0, error: 'no Bucket' },
    });
    const finds = (text: string) => matches({ ...everything, text }, row);
    expect(['IRIS', 'bucket iris', 'ns/iris', 'unavailable'].map(finds)).toEqual(
      Array(4).fill(true),
    );
    expect(finds('iris server')).toBe(false);
  });

  test('finds a state with all that are nested in it, and not its namesakes', () => {
    const isIn = (state: string, actual: string) =>
      matches({ ...everything, state }, aRow('iris', { state: actual }));
    expect(isIn('ready', 'ready.serving')).toBe(true);
    expect(isIn('ready.serving', 'ready.serving')).toBe(true);
    expect(isIn('ready', 'readying.serving')).toBe(false);
  });
});

test('the list can be narrowed to those that make use of a resource', () => {
  const rows = [
    aRow('chain', { kind: 'pipeline', uses: ['model/ns/iris', 'model/ns/income'] }),
    aRow('ab', { kind: 'experiment', uses: ['model/ns/iris'] }),
    aRow('iris'),
  ];
  const query = { ...everything, uses: 'model/ns/income' };
  expect(rows.filter((row) => matches(query, row)).map(({ name }) => name)).toEqual(['chain']);
});

test('the list can be narrowed to those of which something came about otherwise', () => {
  const rows = [
    aRow('iris'),
    aRow('wine', { differences: ['status  #3 PatchStatus: nobody did it'] }),
  ];
  const query = { ...everything, differs: 'yes' } as const;
  expect(rows.filter((row) => matches(query, row)).map(({ name }) => name)).toEqual(['wine']);
});
