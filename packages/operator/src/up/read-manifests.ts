import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ManifestError, type ManifestObject, parseManifests } from '@troupe/embedded-kube';
import { CliError } from '../cli/cli-error.ts';

const manifestExtensions: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);

/** An object with the file that it was read from. */
export interface SourcedManifest {
  readonly object: ManifestObject;
  readonly source: string;
}

/**
 * Reads the manifests of files and of folders (recursively, in the order of names).
 * Rejects with a CliError naming the file that cannot be read or is no manifest.
 */
export async function readManifests(paths: readonly string[]): Promise<SourcedManifest[]> {
  const manifests: SourcedManifest[] = [];
  for (const path of paths) {
    for (const source of await filesOf(path)) {
      manifests.push(...(await readOne(source)));
    }
  }
  return manifests;
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && manifestExtensions.has(extname(entry.name)))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function readOne(source: string): Promise<SourcedManifest[]> {
  let text: string;
  try {
    text = await readFile(source, 'utf8');
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
