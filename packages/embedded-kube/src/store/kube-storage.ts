import type { StoredVersion } from './stored-version.ts';

/** One write: what is stored under a key from `version` on; nothing when it was removed. */
export interface Commit {
  readonly typeId: string;
  /** Empty for what is in no namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly stored: StoredVersion | undefined;
}

/** What a storage kept of an earlier run. */
export interface RestoredState {
  /** The version of the newest write that `objects` holds. */
  readonly version: number;
  /** All objects there were then. */
  readonly objects: readonly Commit[];
  /** Every write since, in order. */
  readonly commits: readonly Commit[];
}

/**
 * Keeps what a core stores. The core stays synchronous: it hands over every write at once and in
 * order, and whoever tells the world of a write first waits until it is settled.
 */
export interface KubeStorage {
  /** Absent when there is nothing yet. */
  readonly restored: RestoredState | undefined;
  /** Takes one write; versions come without gaps. */
  append(commit: Commit): void;
  /** Lets the storage read all objects there are, each with the version it was written at. */
  attach(objects: () => readonly Commit[]): void;
  /** Writes up to this version outlive the process. */
  readonly settledVersion: number;
  /** Why writes cannot be kept now; they are tried again. Absent while all is well. */
  readonly failure: StorageFailure | undefined;
  /**
   * Calls back once the writes taken so far outlive the process, at once if they do; or with the
   * failure, when they could not be kept. They may still be, later.
   */
  whenSettled(done: (failure: StorageFailure | undefined) => void): void;
  /** Calls back, once, when the settled version next grows. */
  onceGrown(done: () => void): void;
}

/** Why writes cannot be kept now. */
export interface StorageFailure {
  /** One sentence that names the folder, what is wrong, and what to do. */
  readonly message: string;
}
