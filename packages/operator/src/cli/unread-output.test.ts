import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { startTroupe } from '../testing/troupe-process.ts';

test.each(['crds', 'charts', 'up --help'])(
  'troupe %s ends without a word where nobody reads it, as behind a pipe to head',
  async (line) => {
    const troupe = startTroupe(tmpdir(), line.split(' '));
    troupe.child.stdout?.destroy();
    expect(await troupe.ended()).toBe(141);
    expect(troupe.err()).toBe('');
  },
);
