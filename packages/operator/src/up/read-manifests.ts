import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';
import { ManifestError, type ManifestObject, parseManifests } from '@troupe/embedded-kube';
import { CliError } from '../cli/cli-error.ts';

const manifestExtensions: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

/** An object with the file that it was read from, as the user would name it. */
export interface SourcedManifest {
  readonly object: ManifestObject;
  readonly source: string;
}

/**
 * Reads the manifests of files and of folders (recursively, in the order of names).
 * Rejects with a CliError naming the file that cannot be read or is no manifest, or the folder that
 * holds none.
 *
 * @param cwd what relative paths start from.
 */
export async function readManifests(
  paths: readonly string[],
  cwd: string,
): Promise<SourcedManifest[]> {
  const manifests: SourcedManifest[] = [];
  for (const path of paths) {
    for (const source of await filesOf(path, cwd)) {
      manifests.push(...(await readOne(source, cwd)));
    }
  }
  if (manifests.length === 0) {
    throw new CliError(`no manifests in ${paths.join(', ')}: nothing to apply`, 2);
  }
  return manifests;
}

async function filesOf(path: string, cwd: string): Promise<string[]> {
  const absolute = resolve(cwd, path);
  const files: string[] = [];
  try {
    if (!(await stat(absolute)).isDirectory()) return [path];
    for (const entry of await readdir(absolute, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && manifestExtensions.has(extname(file))) {
        files.push(join(path, relative(absolute, file)));
      }
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (files.length > 0) return files.sort();
  throw new CliError(`no manifests in ${path}: it holds no .yaml, .yml or .json file`, 2);
}

async function readOne(source: string, cwd: string): Promise<SourcedManifest[]> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, source), 'utf8');
  } catch (cause) {
    throw unreadable(source, cause);
  }
  try {
    return parseManifests(text, source).map((object) => ({ object, source }));
  } catch (cause) {
    if (!(cause instanceof ManifestError)) throw cause;
    throw new CliError(cause.message, 2, cause);
  }
}

function unreadable(path: string, cause: unknown): CliError {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'no such file or folder' : String(code ?? cause);
  return new CliError(`cannot read ${path}: ${why}`, 2, cause);
}
