import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirError } from './data-dir-error.ts';

/** What a file holds: the writes after a version, or all objects at it. */
export type FileKind = 'log' | 'snapshot';

/** A file of a data folder. */
export interface DataFile {
  readonly kind: FileKind;
  readonly version: number;
  readonly path: string;
}

/** The format that this program writes, and the newest that it reads. */
export const dataFormat = 1;

const nameForm = /^(log|snapshot)-(\d+)$/;
const firstLineForm = /^troupe-kube (log|snapshot) format=1 version=(\d+)\n/;
const formatForm = /^troupe-kube \S+ format=(\d+)\b/;
const firstLineMaxBytes = 100;

/** Where the file of a kind and a version is. */
export function dataFilePath(dir: string, kind: FileKind, version: number): string {
  return join(dir, `${kind}-${version}`);
}

/** The line that each file begins with, whatever its format. */
export function firstLine(kind: FileKind, version: number): string {
  return `troupe-kube ${kind} format=${dataFormat} version=${version}\n`;
}

/** The files of a folder, oldest first. */
export async function listDataFiles(dir: string): Promise<DataFile[]> {
  const names = await readdir(dir);
  return names
    .flatMap((name): DataFile[] => {
      const match = nameForm.exec(name);
      return match === null
        ? []
        : [{ kind: match[1] as FileKind, version: Number(match[2]), path: join(dir, name) }];
    })
    .sort((a, b) => a.version - b.version);
}

/** Removes the files that a snapshot of a version has made superfluous. */
export async function removeFilesBefore(dir: string, version: number): Promise<void> {
  for (const file of await listDataFiles(dir)) {
    if (file.version < version) {
      await rm(file.path);
    }
  }
}

/**
 * Reads a file and checks its first line.
 *
 * @returns the bytes, and where the frames begin.
 * @throws DataDirError `NEWER_FORMAT` or `DAMAGED`.
 */
export async function readDataFile(file: DataFile): Promise<{ bytes: Buffer; start: number }> {
  const bytes = await readFile(file.path);
  const first = bytes.toString('latin1', 0, firstLineMaxBytes);
  const format = formatForm.exec(first)?.[1];
  if (Number(format) > dataFormat) {
    throw new DataDirError(
      'NEWER_FORMAT',
      `${file.path} has format ${format}, and this version of troupe reads up to ${dataFormat}: use the version that wrote it, or another folder`,
    );
  }
  const match = firstLineForm.exec(first);
  if (match === null || match[1] !== file.kind || Number(match[2]) !== file.version) {
    throw damaged(file.path, 0);
  }
  return { bytes, start: match[0].length };
}

/** Refuses a file that is not as it was written, from a byte on. */
export function damaged(path: string, offset: number): DataDirError {
  return new DataDirError(
    'DAMAGED',
    `${path} is damaged at byte ${offset}, and writes behind that would be lost: restore the folder from a copy, or choose another one`,
  );
}

/**
 * Makes a file whole or not at all: written beside its place, brought to the disk, then moved there.
 *
 * @param chunks what it holds; taken one by one, so that other work goes on in between.
 */
export async function writeDataFile(path: string, chunks: Iterable<Buffer>): Promise<number> {
  const draft = `${path}.tmp`;
  const handle = await open(draft, 'w', 0o600);
  let bytes = 0;
  try {
    for (const chunk of chunks) {
      await handle.appendFile(chunk);
      bytes += chunk.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
  return bytes;
}

/** Brings the names in a folder to the disk. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
