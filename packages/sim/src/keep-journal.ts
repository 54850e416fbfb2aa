import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeedResult } from './run-seed.ts';

/**
 * Writes what a seed's operators recorded to `seed-<seed>.jsonl` in `folder` and returns its path.
 * Each line is a journal record with `life`, which counts the operator's lives from 1.
 */
export function keepJournal(folder: string, { seed, journals }: SeedResult): string {
  const path = join(folder, `seed-${seed}.jsonl`);
  const lines = journals.flatMap((records, index) =>
    records.map((record) => `${JSON.stringify({ life: index + 1, ...record })}\n`),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, lines.join(''));
  return path;
}
