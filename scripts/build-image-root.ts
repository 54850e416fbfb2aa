/**
 * Lays out what an image holds beside Node: `node scripts/build-image-root.ts FOLDER`. The Dockerfile runs
 * it, and so do tests, which start what it makes on a bare Node. FOLDER becomes the root of the image:
 *
 *     /manager                   starts the operator, with the arguments of today's Deployments
 *     /usr/local/bin/troupe      the command, to be used with kubectl exec
 *     /opt/troupe                the bundle, and what must be files beside it
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './image/bundle.ts';
import { thirdPartyLicenses } from './image/third-party-licenses.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

async function buildImageRoot(folder: string): Promise<void> {
  const home = join(folder, 'opt/troupe');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const command = await bundle({
    root: ROOT,
    entry: 'packages/operator/src/installed-main.ts',
    outfile: join(home, 'troupe.mjs'),
  });
  const recorder = await bundle({
    root: ROOT,
    entry: 'packages/journal/src/recorder/recorder.worker.ts',
    outfile: join(home, 'recorder.worker.mjs'),
  });
  const builder = join(ROOT, 'packages/inspector/src/build/build-page.ts');
  execFileSync(process.execPath, [builder, join(home, 'page')], { stdio: 'inherit' });
  writeFileSync(join(home, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(ROOT, [command, recorder]));
  copyFileSync(join(ROOT, 'LICENSE'), join(home, 'LICENSE'));
  writeScript(join(folder, 'manager'), 'operator');
  writeScript(join(folder, 'usr/local/bin/troupe'));
}

/** A script that becomes Node, found on the path, so that signals reach it. */
function writeScript(file: string, ...args: readonly string[]): void {
  const flags: readonly string[] = JSON.parse(
    readFileSync(join(ROOT, 'packages/operator/node-flags.json'), 'utf8'),
  );
  // The folder is where the script is, or was moved to: the root of an image, or of a test.
  const up = file.endsWith('/manager') ? '' : '/../../..';
  const home = `"\${0%/*}${up}/opt/troupe/troupe.mjs"`;
  const words = ['exec', 'node', ...flags, home, ...args, '"$@"'];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${words.join(' ')}\n`, { mode: 0o755 });
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/build-image-root.ts FOLDER');
  process.exitCode = 2;
} else {
  await buildImageRoot(resolve(folder));
}
