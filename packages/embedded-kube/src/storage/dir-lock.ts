import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirError } from './data-dir-error.ts';

/** A folder that this process has for itself. */
export interface DirLock {
  release(): Promise<void>;
}

/** Who has a folder: a process, and when it started, as its number is given again after its end. */
interface Holder {
  readonly pid: number;
  /** In the system's own unit; empty where it does not tell. */
  readonly started: string;
}

/**
 * Takes a folder for this process. The mark of a process that is gone, as after `kill -9`, is
 * cleared away.
 *
 * @throws DataDirError `IN_USE` naming the process that has it.
 */
export async function lockDir(dir: string): Promise<DirLock> {
  const path = join(dir, 'lock');
  const own = `${path}.${process.pid}`;
  const holder: Holder = { pid: process.pid, started: await startOf(process.pid) };
  const handle = await open(own, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(holder));
  } finally {
    await handle.close();
  }
  try {
    while (!(await isLinked(own, path))) {
      await clearAway(dir, path);
    }
  } finally {
    await rm(own, { force: true });
  }
  return { release: () => rm(path, { force: true }) };
}

/** Puts the mark in its place in one step, whole; not if there is one. */
async function isLinked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function clearAway(dir: string, path: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === undefined) {
    return;
  }
  const holder = holderOf(found);
  if (holder !== undefined && (await isRunning(holder))) {
    throw new DataDirError(
      'IN_USE',
      `${dir} is in use by process ${holder.pid}: stop that, or choose another folder`,
    );
  }
  // Another starting process may have done the same meanwhile: what is moved away is looked at again.
  const aside = `${path}.stale.${process.pid}`;
  const isMoved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (isMoved) {
    if ((await readFile(aside, 'utf8')) !== found) {
      await isLinked(aside, path);
    }
    await rm(aside, { force: true });
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

async function isRunning({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const startedNow = await startOf(pid);
  return started === '' || startedNow === '' || started === startedNow;
}

/** When a process started, by Linux's proc file system (field 22 of `stat`); empty elsewhere. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
