import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { machineGraphs } from '../chart/machine-graphs.ts';

/** A file of the page. */
export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name changes with its content. */
  readonly lasting: boolean;
}

/** The files of the page and the drawings of the machines. */
export interface PageFiles {
  /** By its path, such as `/index.html`; rejects where the page cannot be built. */
  file(pathname: string): Promise<PageFile | undefined>;
}

const sources = fileURLToPath(new URL('..', import.meta.url));
const builds = fileURLToPath(new URL('../../dist', import.meta.url));
const builder = fileURLToPath(new URL('build-page.ts', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The page, built when it is first asked for unless this very version of it is built already.
 *
 * A build takes a second or two in a process of its own, so that an operator has none of it, and is
 * kept under the digest of the page's sources and of the machines that it draws.
 *
 * @param prebuilt a folder that holds a build, where there are no sources to build from.
 */
export function createPageFiles(prebuilt?: string): PageFiles {
  let loading: Promise<ReadonlyMap<string, PageFile>> | undefined;

  async function load(): Promise<ReadonlyMap<string, PageFile>> {
    const folder = prebuilt ?? (await builtFolder());
    const names = await filesBelow(folder);
    return new Map(
      await Promise.all(
        names.map(async (name): Promise<[string, PageFile]> => {
          const body = await readFile(join(folder, name));
          const type = types[extname(name)] ?? 'application/octet-stream';
          return [`/${name}`, { body, type, lasting: name.startsWith('assets/') }];
        }),
      ),
    );
  }

  return {
    async file(pathname) {
      loading ??= load();
      try {
        return (await loading).get(pathname);
      } catch (error) {
        loading = undefined;
        throw error;
      }
    },
  };
}

/** The folder of this version's build, built if need be. */
async function builtFolder(): Promise<string> {
  const folder = join(builds, await digestOfSources());
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await promisify(execFile)(process.execPath, [builder, unfinished], { cwd: sources });
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    throw new Error(`the page could not be built: ${stderr.trim() || String(error)}`, {
      cause: error,
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Names everything that a build is made of. */
async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(machineGraphs()));
  for (const name of await filesBelow(sources)) {
    if (!/^(api|build|chart|page)\//.test(name) || /\.test\.tsx?$/.test(name)) continue;
    hash.update(`\0${name}\0`).update(await readFile(join(sources, name)));
  }
  hash.update(await readFile(join(sources, '../package.json')));
  return hash.digest('hex').slice(0, 16);
}

/** The files below a folder, by their relative paths with slashes, in order. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
