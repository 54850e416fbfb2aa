import { rm, truncate } from 'node:fs/promises';
import type { Commit, RestoredState } from '../store/kube-storage.ts';
import { initialVersion } from '../store/object-store.ts';
import { commitsOf } from './commit-lines.ts';
import { DataDirError } from './data-dir-error.ts';
import {
  type DataFile,
  damaged,
  listDataFiles,
  readDataFile,
  removeFilesBefore,
} from './data-files.ts';
import { readFrames } from './frames.ts';
import { readSnapshot } from './snapshot.ts';

/** What a folder held. */
export interface Recovered {
  /** Absent for a folder without writes. */
  readonly state: RestoredState | undefined;
  /** The log to go on with; absent for a new folder. */
  readonly log: { readonly file: DataFile; readonly bytes: number } | undefined;
  /** How much of an unfinished write was at the end of the log, and is cut off now. */
  readonly tornBytes: number;
}

/**
 * Reads a folder: the newest snapshot, and every log that follows it. Cuts an unfinished write off
 * the last log and removes what a snapshot has made superfluous.
 *
 * @throws DataDirError for anything that is not as it was written.
 */
export async function recover(dir: string): Promise<Recovered> {
  const files = await listDataFiles(dir);
  const snapshot = files.findLast(({ kind }) => kind === 'snapshot');
  const base = snapshot?.version ?? initialVersion;
  await removeFilesBefore(dir, base);
  const logs = files.filter(({ kind, version }) => kind === 'log' && version >= base);
  if (logs[0] === undefined && snapshot === undefined) {
    return { state: undefined, log: undefined, tornBytes: 0 };
  }
  const objects = snapshot === undefined ? [] : await readSnapshot(snapshot);
  const commits: Commit[] = [];
  let reached = base;
  let log: Recovered['log'];
  let tornBytes = 0;
  for (const file of logs) {
    const read = await readLog(file, file === logs.at(-1));
    if (file.version < reached && read.commits.length === 0) {
      // Begun for a snapshot that there was no room for: the log before it went on.
      await rm(file.path);
      continue;
    }
    if (file.version !== reached) {
      throw gap(dir, reached, file.version);
    }
    for (const commit of read.commits) {
      commits.push(commit);
    }
    reached = commits.at(-1)?.version ?? base;
    log = { file, bytes: read.end };
    ({ tornBytes } = read);
  }
  if (log === undefined) {
    throw gap(dir, reached, undefined);
  }
  const isEmpty = snapshot === undefined && commits.length === 0;
  return { state: isEmpty ? undefined : { version: base, objects, commits }, log, tornBytes };
}

/** Reads a log; only the last one may end in an unfinished write. */
async function readLog(
  file: DataFile,
  isLast: boolean,
): Promise<{ commits: Commit[]; end: number; tornBytes: number }> {
  const { bytes, start } = await readDataFile(file);
  const { texts, end, tail } = readFrames(bytes, start);
  if (tail === 'damaged' || (tail === 'torn' && !isLast)) {
    throw damaged(file.path, end);
  }
  const commits = texts.flatMap(commitsOf);
  if (commits.some(({ version }, at) => version !== file.version + at + 1)) {
    throw damaged(file.path, start);
  }
  if (tail === 'torn') {
    await truncate(file.path, end);
  }
  return { commits, end, tornBytes: bytes.length - end };
}

function gap(dir: string, reached: number, next: number | undefined): DataDirError {
  const missing =
    next === undefined ? `log-${reached}` : `the writes between versions ${reached} and ${next}`;
  return new DataDirError(
    'DAMAGED',
    `${dir} lacks ${missing}: restore the folder from a copy, or choose another one`,
  );
}
