import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { nodeFlags } from './node-flags.ts';

test('pnpm starts Troupe with the flags for Node that npm and the benchmarks use', () => {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(manifest);
  const flags = scripts.troupe?.split(' ').filter((word) => word.startsWith('--'));
  expect(flags).toEqual(nodeFlags);
});
