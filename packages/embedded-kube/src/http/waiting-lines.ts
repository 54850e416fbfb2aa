import type { KubeStorage } from '../store/kube-storage.ts';

/** The lines of a watch that are yet to be sent; with a storage, only those of kept writes may be. */
export class WaitingLines {
  readonly #storage: KubeStorage | undefined;
  #lines: string[] = [];
  /** With a storage: the version that has to be kept before each line is sent. */
  #versions: number[] = [];

  constructor(storage: KubeStorage | undefined) {
    this.#storage = storage;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  add(line: string, version: number): void {
    this.#lines.push(line);
    if (this.#storage !== undefined) {
      this.#versions.push(version);
    }
  }

  clear(): void {
    this.#lines = [];
    this.#versions = [];
  }

  /** Takes everything that may be sent, as one text. */
  take(): string {
    const count = this.#sendable();
    const taken = count === this.#lines.length ? this.#lines : this.#lines.slice(0, count);
    this.#lines = count === this.#lines.length ? [] : this.#lines.slice(count);
    this.#versions = this.#versions.slice(count);
    return taken.length === 1 ? (taken[0] ?? '') : taken.join('');
  }

  /** Calls back once: at the end of this turn of the event loop, or when more may be sent. */
  whenSendable(send: () => void): void {
    if (this.#storage === undefined || this.#sendable() > 0) {
      setImmediate(send);
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
