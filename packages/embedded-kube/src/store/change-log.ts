import type { StoredVersion } from './stored-version.ts';

/** One write as the watches of its resource see it. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly stored: StoredVersion;
  /** What was stored before; absent for `ADDED`. */
  readonly previous?: StoredVersion;
}

/** The last writes of one resource, bounded: what a watch from an earlier version replays. */
export class ChangeLog {
  readonly #capacity: number;
  readonly #changes: Change[] = [];
  /** Index of the oldest change once the ring is full. */
  #start = 0;
  /** The newest version that fell out of the log. */
  #dropped: number;

  constructor(capacity: number, startVersion: number) {
    this.#capacity = capacity;
    this.#dropped = startVersion;
  }

  append(change: Change): void {
    if (this.#changes.length < this.#capacity) {
      this.#changes.push(change);
      return;
    }
    const oldest = this.#changes[this.#start];
    this.#dropped = oldest?.version ?? change.version;
    if (this.#capacity > 0) {
      this.#changes[this.#start] = change;
      this.#start = (this.#start + 1) % this.#capacity;
    }
  }

  /** Whether every change after `version` is still here. */
  reaches(version: number): boolean {
    return version >= this.#dropped;
  }

  /** The changes after `version`, oldest first. */
  since(version: number): Change[] {
    const size = this.#changes.length;
    const at = (offset: number): Change | undefined => this.#changes[(this.#start + offset) % size];
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((at(middle)?.version ?? 0) <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const found: Change[] = [];
    for (let offset = low; offset < size; offset += 1) {
      const change = at(offset);
      if (change !== undefined) {
        found.push(change);
      }
    }
    return found;
  }
}
