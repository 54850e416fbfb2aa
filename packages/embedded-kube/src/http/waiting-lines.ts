import type { KubeStorage } from '../store/kube-storage.ts';
import type { WatchTurns } from './watch-turns.ts';

/** The lines of a watch that are yet to be sent; with a storage, only those of kept writes may be. */
export class WaitingLines {
  readonly #storage: KubeStorage | undefined;
  readonly #turns: WatchTurns;
  #lines: Buffer[] = [];
  /** With a storage: the version that has to be kept before each line is sent. */
  #versions: number[] = [];

  constructor(storage: KubeStorage | undefined, turns: WatchTurns) {
    this.#storage = storage;
    this.#turns = turns;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  add(line: Buffer, version: number): void {
    this.#lines.push(line);
    if (this.#storage !== undefined) {
      this.#versions.push(version);
    }
  }

  clear(): void {
    this.#lines = [];
    this.#versions = [];
  }

  /** Takes everything that may be sent. */
  take(): readonly Buffer[] {
    const count = this.#sendable();
    const isAll = count === this.#lines.length;
    const taken = isAll ? this.#lines : this.#lines.slice(0, count);
    this.#lines = isAll ? [] : this.#lines.slice(count);
    if (this.#storage !== undefined) {
      this.#versions = this.#versions.slice(count);
    }
    return taken;
  }

  /** Calls back once: when it is time to send, or when more may be sent. */
  whenSendable(send: () => void): void {
    if (this.#storage === undefined || this.#sendable() > 0) {
      this.#turns.next(send);
    } else {
      this.#storage.onceGrown(send);
    }
  }

  #sendable(): number {
    if (this.#storage === undefined) {
      return this.#lines.length;
    }
    const { settledVersion } = this.#storage;
    const later = this.#versions.findIndex((version) => version > settledVersion);
    return later < 0 ? this.#lines.length : later;
  }
}
