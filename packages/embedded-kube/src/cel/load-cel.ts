import { createRequire } from 'node:module';

/** The CEL library, read when the first rule comes: most CRDs have none. */
export function loadCel(): typeof import('@marcbachmann/cel-js') {
  return createRequire(import.meta.url)(
    '@marcbachmann/cel-js',
  ) as typeof import('@marcbachmann/cel-js');
}
