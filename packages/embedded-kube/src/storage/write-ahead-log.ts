import { rm } from 'node:fs/promises';
import type { Commit, KubeStorage, RestoredState, StorageFailure } from '../store/kube-storage.ts';
import { lineOf } from './commit-lines.ts';
import {
  dataFilePath,
  firstLine,
  removeFilesBefore,
  syncDir,
  writeDataFile,
} from './data-files.ts';
import { frameOf } from './frames.ts';
import { GroupCommit, type Settled } from './group-commit.ts';
import type { LogFile } from './log-file.ts';
import { snapshotChunks } from './snapshot.ts';

/** What a log is opened with. */
export interface WriteAheadLogOptions {
  readonly dir: string;
  readonly restored: RestoredState | undefined;
  /** The log to go on with. */
  readonly file: LogFile;
  /** The newest version in it. */
  readonly version: number;
  readonly open: (path: string, bytes: number) => Promise<LogFile>;
  /** A log longer than this, and than twice the last snapshot, is replaced by a snapshot. */
  readonly snapshotBytes: number;
}

/** How long to wait before a failed write is tried again. */
const retryMs = 1_000;

/**
 * Keeps writes in a log, those of one turn of the event loop together and in one piece, so that
 * after a crash a request has happened with all that follows from it, or not at all. When the log is
 * long, a snapshot of all objects takes its place.
 */
export class WriteAheadLog implements KubeStorage {
  readonly restored: RestoredState | undefined;
  readonly #dir: string;
  readonly #open: WriteAheadLogOptions['open'];
  readonly #snapshotBytes: number;
  readonly #groups: GroupCommit;
  #file: LogFile;
  #objects: () => readonly Commit[] = () => [];
  #lastSnapshotBytes = 0;
  /** Work on the log, and on a snapshot; each follows its own predecessor. */
  #flushing: Promise<void> | undefined;
  #snapshot: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: WriteAheadLogOptions) {
    this.restored = options.restored;
    this.#dir = options.dir;
    this.#open = options.open;
    this.#snapshotBytes = options.snapshotBytes;
    this.#file = options.file;
    this.#groups = new GroupCommit(options.version);
  }

  get settledVersion(): number {
    return this.#groups.settledVersion;
  }

  get failure(): StorageFailure | undefined {
    return this.#groups.failure;
  }

  attach(objects: () => readonly Commit[]): void {
    this.#objects = objects;
  }

  append(commit: Commit): void {
    if (this.#isClosed) {
      throw new Error(`a write came after the storage in ${this.#dir} was closed`);
    }
    this.#groups.add(lineOf(commit), commit.version);
    if (this.#flushing === undefined && this.#retry === undefined) {
      this.#flushing = new Promise<void>((resolve) => {
        setImmediate(() => void this.#flush().then(resolve));
      });
    }
  }

  whenSettled(done: Settled): void {
    this.#groups.whenSettled(done);
  }

  onceGrown(done: () => void): void {
    this.#groups.onceGrown(done);
  }

  /** Keeps what is left, ends what is under way, and lets go of the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#flushing;
    if (this.#groups.isWaiting) {
      await this.#flush();
    }
    clearTimeout(this.#retry);
    await this.#snapshot;
    await this.#file.close();
  }

  /** Keeps one group after the other until none is waiting, or one fails. */
  async #flush(): Promise<void> {
    for (let group = this.#groups.take(); group !== undefined; group = this.#groups.take()) {
      const objects = this.#isLong() ? this.#objects() : undefined;
      try {
        await this.#file.append(frameOf(group.text));
      } catch (error) {
        this.#fail(error);
        break;
      }
      this.#groups.kept();
      if (objects !== undefined) {
        await this.#replaceLog(group.version, objects);
      }
    }
    this.#flushing = undefined;
  }

  #isLong(): boolean {
    const limit = Math.max(this.#snapshotBytes, 2 * this.#lastSnapshotBytes);
    return this.#snapshot === undefined && this.#file.bytes > limit;
  }

  #fail(error: unknown): void {
    this.#groups.lost({ message: failureMessage(this.#dir, error) });
    if (!this.#isClosed) {
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.#flushing = this.#flush();
      }, retryMs);
      this.#retry.unref();
    }
  }

  /**
   * Begins a new log after `version`, then writes a snapshot of that version beside it. Until that
   * is whole, the former snapshot and both logs are the truth. Failing, for want of room, leaves the
   * long log in use; the next group tries again.
   */
  async #replaceLog(version: number, objects: readonly Commit[]): Promise<void> {
    const path = dataFilePath(this.#dir, 'log', version);
    try {
      const bytes = await writeDataFile(path, [Buffer.from(firstLine('log', version))]);
      await syncDir(this.#dir);
      const file = await this.#open(path, bytes);
      await this.#file.close().catch(() => {});
      this.#file = file;
    } catch {
      await rm(path, { force: true }).catch(() => {});
      return;
    }
    this.#snapshot = this.#writeSnapshot(version, objects).finally(() => {
      this.#snapshot = undefined;
    });
  }

  async #writeSnapshot(version: number, objects: readonly Commit[]): Promise<void> {
    const path = dataFilePath(this.#dir, 'snapshot', version);
    try {
      this.#lastSnapshotBytes = await writeDataFile(path, snapshotChunks(version, objects));
      await syncDir(this.#dir);
      await removeFilesBefore(this.#dir, version);
    } catch {
      // The logs hold everything that the snapshot would: a later one takes its place.
      await rm(`${path}.tmp`, { force: true }).catch(() => {});
    }
  }
}

function failureMessage(dir: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
      ? `the disk is full (${code}): free some room`
      : `${code ?? String(error)}: make it writable again`;
  return `writes cannot be kept in ${dir}, ${why}, and writing goes on by itself`;
}
