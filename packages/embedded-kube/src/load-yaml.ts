import { createRequire } from 'node:module';

/** The YAML library, read when the first YAML comes: most servers start without any. */
export function loadYaml(): typeof import('yaml') {
  return createRequire(import.meta.url)('yaml') as typeof import('yaml');
}
