/** Writes the generated part of deploy/ anew: `pnpm deploy:generate`. A test holds what is committed to it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.ts';

const deploy = new URL('../../../../deploy/', import.meta.url);

for (const [path, text] of generatedFiles()) {
  const file = fileURLToPath(new URL(path, deploy));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
