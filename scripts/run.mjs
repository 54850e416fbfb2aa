/**
 * Starts Troupe or its tests from a bare clone: `npm start` and `npm test` come here.
 *
 * Runs before anything is installed, on whatever Node the machine has (20 or newer), so it and the
 * modules it imports are plain JavaScript without dependencies.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runForeground } from './run/foreground.mjs';
import { installDependencies } from './run/install.mjs';
import { PINNED_NODE, ROOT } from './run/paths.mjs';
import { runTests } from './run/tests.mjs';

const USAGE = 'Usage: node scripts/run.mjs troupe [arguments…] | test [jest arguments…]';

/**
 * @param {readonly string[]} argv
 * @returns {Promise<number>} the exit code
 */
async function main([command, ...args]) {
  if (command !== 'troupe' && command !== 'test') {
    console.error(USAGE);
    return 2;
  }
  const failure = await installDependencies();
  if (failure !== undefined) {
    console.error(failure);
    return 1;
  }
  if (command === 'test') return runTests(args);
  const operator = join(ROOT, 'packages/operator');
  const flags = JSON.parse(readFileSync(join(operator, 'node-flags.json'), 'utf8'));
  return runForeground(PINNED_NODE, [...flags, join(operator, 'src/main.ts'), ...args]);
}

process.exitCode = await main(process.argv.slice(2));
