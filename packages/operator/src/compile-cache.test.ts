import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

test.each([
  ['keeps compiled code in the cache folder of the user', {}, ['troupe']],
  ['keeps none where Node is told not to', { NODE_DISABLE_COMPILE_CACHE: '1' }, []],
])('troupe %s', (_title, variables, expected) => {
  const cache = mkdtempSync(join(tmpdir(), 'troupe-cache-'));
  try {
    const env = { PATH: process.env.PATH, XDG_CACHE_HOME: cache, ...variables };
    execFileSync(process.execPath, [main, '--help'], { env });
    expect(readdirSync(cache)).toEqual(expected);
  } finally {
    rmSync(cache, { recursive: true });
  }
});
