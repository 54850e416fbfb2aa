import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { generatedFiles } from './generated-files.ts';

const deploy = new URL('../../../../deploy/', import.meta.url);

test.each([...generatedFiles()])(
  'deploy/%s grants what the operator uses (`pnpm deploy:generate`)',
  (path, text) => {
    expect(readFileSync(fileURLToPath(new URL(path, deploy)), 'utf8')).toBe(text);
  },
);
