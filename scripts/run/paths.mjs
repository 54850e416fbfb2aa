import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The Node binary that the workspace pins. Not `node_modules/.bin/node`: that is a shell script,
 * which would swallow the signals meant for the process it starts.
 */
export const PINNED_NODE = join(ROOT, 'node_modules/node/bin/node');

/**
 * The environment of a package script: the workspace's own tools come first in the path, so that
 * `node` is the pinned one.
 * @returns {NodeJS.ProcessEnv}
 */
export function scriptEnvironment() {
  const bin = join(ROOT, 'node_modules/.bin');
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}
