import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SeedResult } from './run-seed.ts';
import { runSeeds } from './run-seeds.ts';

const record = {
  layer: 0,
  seq: 1,
  at: 0,
  to: 'supervisor',
  fact: { type: 'StoreSynced', kind: 'Model' },
  gave: [],
} as const;

function resultOf(seed: number, failures: readonly string[] = []): SeedResult {
  return { seed, failures, journals: [[record], [record]], steps: 2, convergedAfterMs: 0 };
}

describe('running seeds', () => {
  let journalFolder: string;
  let said: string[];
  const options = { from: 1, seeds: 3, verbose: false, clock: () => 0 };
  const say = (line: string): void => {
    said.push(line);
  };

  beforeEach(() => {
    journalFolder = mkdtempSync(join(tmpdir(), 'sim-'));
    said = [];
  });
  afterEach(() => rmSync(journalFolder, { recursive: true }));

  test('counts the seeds that failed and says why', () => {
    const run = (seed: number): SeedResult => resultOf(seed, seed === 2 ? ['it broke'] : []);
    expect(runSeeds({ ...options, journalFolder, say, run })).toBe(1);
    expect(said.slice(0, 2)).toEqual(['seed 2 failed:', '  it broke']);
    expect(said.at(-1)).toMatch(/^3 seeds, 1 failed; 6 steps/);
  });

  test('keeps the journal of a failing seed alone, a record a line, with the life that wrote it', () => {
    const run = (seed: number): SeedResult => resultOf(seed, seed === 2 ? ['it broke'] : []);
    runSeeds({ ...options, journalFolder, say, run });
    const lines = readFileSync(join(journalFolder, 'seed-2.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { life: 1, ...record },
      { life: 2, ...record },
    ]);
    expect(existsSync(join(journalFolder, 'seed-1.jsonl'))).toBe(false);
  });

  test('tells every step when asked to be verbose', () => {
    runSeeds({ ...options, verbose: true, seeds: 1, journalFolder, say, run: resultOf });
    expect(said).toContain('life 2 of the operator');
    expect(said.join('\n')).toContain('supervisor: {"type":"StoreSynced","kind":"Model"}');
  });
});
