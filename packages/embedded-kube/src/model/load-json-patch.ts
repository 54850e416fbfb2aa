import { createRequire } from 'node:module';

/** The JSON patch library, read when the first JSON patch comes: most servers never see one. */
export function loadJsonPatch(): typeof import('fast-json-patch') {
  return createRequire(import.meta.url)('fast-json-patch') as typeof import('fast-json-patch');
}
