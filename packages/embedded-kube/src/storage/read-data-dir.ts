import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { initialVersion } from '../store/object-store.ts';
import type { DataDir, DataDirOptions } from './data-dir.ts';
import { DataDirError } from './data-dir-error.ts';
import { dataFilePath, firstLine, syncDir, writeDataFile } from './data-files.ts';
import { lockDir } from './dir-lock.ts';
import { openLogFile } from './log-file.ts';
import { recover } from './recover.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

const defaultSnapshotBytes = 16 * 1024 * 1024;
const smallNameForm = /^[a-z][a-z0-9.-]*$/;

/**
 * Opens a folder and reads what it keeps.
 *
 * @throws DataDirError when it is in use, not to be read or written, damaged, or of a later format.
 */
export async function readDataDir(options: DataDirOptions): Promise<DataDir> {
  const { dir } = options;
  const smallDir = join(dir, 'small');
  await attempt(`make the folder ${dir}`, () => mkdir(smallDir, { recursive: true, mode: 0o700 }));
  const lock = await attempt(`write into ${dir}`, () => lockDir(dir));
  try {
    return await attempt(`read ${dir}`, async () => {
      await removeDrafts(dir);
      const { storage, tornBytes } = await openStorage(options);
      return {
        storage,
        tornBytes,
        readSmall: (name) => readSmall(smallPath(smallDir, name)),
        async writeSmall(name, text) {
          await writeDataFile(smallPath(smallDir, name), [Buffer.from(text)]);
          await syncDir(smallDir);
        },
        async close() {
          await storage.close();
          await lock.release();
        },
      };
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openStorage(
  options: DataDirOptions,
): Promise<{ storage: WriteAheadLog; tornBytes: number }> {
  const { dir, snapshotBytes = defaultSnapshotBytes, openLog = openLogFile } = options;
  const { state, log, tornBytes } = await recover(dir);
  let path = log?.file.path;
  let bytes = log?.bytes ?? 0;
  if (path === undefined) {
    path = dataFilePath(dir, 'log', initialVersion);
    bytes = await writeDataFile(path, [Buffer.from(firstLine('log', initialVersion))]);
    await syncDir(dir);
  }
  const version = state?.commits.at(-1)?.version ?? state?.version ?? initialVersion;
  const file = await openLog(path, bytes);
  const storage = new WriteAheadLog({
    dir,
    restored: state,
    file,
    version,
    open: openLog,
    snapshotBytes,
  });
  return { storage, tornBytes };
}

/** What was being written when a process ended, and is of no use. */
async function removeDrafts(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name.endsWith('.tmp')) {
      await rm(join(dir, name));
    }
  }
}

function smallPath(dir: string, name: string): string {
  if (!smallNameForm.test(name)) {
    throw new Error(`${JSON.stringify(name)} is no name for a small file`);
  }
  return join(dir, name);
}

async function readSmall(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw DataDirError.from(`read ${path}`, error);
  }
}

async function attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DataDirError ? error : DataDirError.from(what, error);
  }
}
