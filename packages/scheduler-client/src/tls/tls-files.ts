import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asyncScheduler, interval, merge, Observable, type SchedulerLike } from 'rxjs';
import { reasonOf } from '../reason-of.ts';
import { TlsError } from './tls-error.ts';
import type { TlsMaterial, TlsPart } from './tls-identity.ts';

/** A file, and how messages name it. */
export interface TlsFile {
  readonly label: string;
  readonly path: string;
}

/** The files of a `TlsMaterial`. */
export type TlsFiles = { readonly [Part in keyof TlsMaterial]: TlsFile };

/** As much as a Secret may hold. */
const MAX_BYTES = 1024 * 1024;
/** Some network file systems tell no changes, nor does a folder that was moved away. */
const POLL_MS = 60_000;

/** Reads the files. Rejects with a `TlsError` that names the first one that can't be read. */
export async function readTlsFiles({ certificate, key, ca }: TlsFiles): Promise<TlsMaterial> {
  return {
    certificate: await readPart(certificate),
    key: await readPart(key),
    ca: await readPart(ca),
  };
}

/**
 * Says that something happened around the files, or may have. Their folders are watched: a mounted
 * Secret changes by a link in the folder that is turned elsewhere, and its files are never written.
 */
export function tlsFileChanges(
  { certificate, key, ca }: TlsFiles,
  scheduler: SchedulerLike = asyncScheduler,
): Observable<unknown> {
  const folders = new Set([certificate, key, ca].map(({ path }) => dirname(path)));
  return merge(interval(POLL_MS, scheduler), ...[...folders].map(folderChanges));
}

async function readPart({ label, path }: TlsFile): Promise<TlsPart> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    return { label, pem: await file.readFile('utf8') };
  } catch (error) {
    throw new TlsError('UNREADABLE', `${label} cannot be read: ${reasonOf(error)}`, error);
  }
}

function folderChanges(folder: string): Observable<unknown> {
  return new Observable((subscriber) => {
    try {
      const watcher = watch(folder, () => subscriber.next(folder));
      // A folder that can't be watched any more is left to the poll.
      watcher.on('error', () => watcher.close());
      return () => watcher.close();
    } catch {
      return undefined;
    }
  });
}
