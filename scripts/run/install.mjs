import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_NODE, ROOT } from './paths.mjs';

const STAMP = join(ROOT, 'node_modules/.troupe-installed');

/**
 * Installs the workspace's dependencies unless those of this very lockfile are there already.
 *
 * What the package manager prints goes to stderr: stdout belongs to the command that follows.
 * @returns {Promise<string | undefined>} what went wrong, in one line
 */
export async function installDependencies() {
  const wanted = fingerprint();
  const installed = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
  if (installed === wanted && existsSync(PINNED_NODE)) return undefined;

  console.error(
    installed === undefined
      ? 'Installing dependencies (first run only, about half a minute)…'
      : 'Installing dependencies, which have changed since the last run…',
  );
  const manager = packageManager();
  const args = ['install', '--frozen-lockfile', '--config.confirm-modules-purge=false'];
  const trouble = await run('npx', ['--yes', manager, ...args]);
  if (trouble !== undefined) {
    return `Installing dependencies failed: ${manager} ${trouble}. The lines above say why; the first run needs access to the npm registry. Run the command again to retry.`;
  }
  writeFileSync(STAMP, wanted);
  return undefined;
}

/** Names everything that decides what is installed; equal fingerprints mean an equal tree. */
function fingerprint() {
  const packages = readdirSync(join(ROOT, 'packages')).sort();
  const manifests = packages.map((name) => `packages/${name}/package.json`);
  const inputs = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests];
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const input of inputs) {
    const path = join(ROOT, input);
    if (existsSync(path)) hash.update(`\n${input}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** @returns {string} the package manager with its version, as package.json pins it */
function packageManager() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).packageManager;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<string | undefined>} how it failed
 */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', process.stderr, process.stderr],
    });
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}
