import type { StorageFailure } from '../store/kube-storage.ts';

/** Told when writes are kept, or with the failure when they are not. */
export type Settled = (failure: StorageFailure | undefined) => void;

/** Writes that are kept together. */
export interface Group {
  readonly text: string;
  /** The newest of its writes. */
  readonly version: number;
}

interface OpenGroup {
  lines: string[];
  version: number;
  waiting: Settled[];
}

/**
 * Gathers writes into groups, one being kept while the next gathers: the pure part of a log. Whoever
 * drives it takes a group, keeps it, and says how that went.
 */
export class GroupCommit {
  #gathering: OpenGroup = emptyGroup();
  #keeping: OpenGroup | undefined;
  #settledVersion: number;
  #failure: StorageFailure | undefined;
  #growth: (() => void)[] = [];

  constructor(settledVersion: number) {
    this.#settledVersion = settledVersion;
  }

  get settledVersion(): number {
    return this.#settledVersion;
  }

  get failure(): StorageFailure | undefined {
    return this.#failure;
  }

  /** Whether there is a group to take. */
  get isWaiting(): boolean {
    return this.#keeping === undefined && this.#gathering.lines.length > 0;
  }

  add(line: string, version: number): void {
    this.#gathering.lines.push(line);
    this.#gathering.version = version;
  }

  whenSettled(done: Settled): void {
    if (this.#failure !== undefined) {
      done(this.#failure);
    } else if (this.#gathering.lines.length > 0) {
      this.#gathering.waiting.push(done);
    } else if (this.#keeping !== undefined) {
      this.#keeping.waiting.push(done);
    } else {
      done(undefined);
    }
  }

  onceGrown(done: () => void): void {
    this.#growth.push(done);
  }

  /** Everything gathered so far, to be kept; nothing while a group is being kept. */
  take(): Group | undefined {
    if (!this.isWaiting) {
      return undefined;
    }
    this.#keeping = this.#gathering;
    this.#gathering = emptyGroup();
    const { lines, version } = this.#keeping;
    return { text: lines.join(''), version };
  }

  /** The group taken is kept. */
  kept(): void {
    const { waiting, version } = this.#keeping ?? emptyGroup();
    this.#keeping = undefined;
    this.#failure = undefined;
    this.#settledVersion = version;
    for (const done of waiting) {
      done(undefined);
    }
    const growth = this.#growth;
    this.#growth = [];
    for (const done of growth) {
      done();
    }
  }

  /** It could not be kept: it goes in front of what gathered since, to be taken again. */
  lost(failure: StorageFailure): void {
    const { lines, version, waiting } = this.#keeping ?? emptyGroup();
    const since = this.#gathering;
    this.#keeping = undefined;
    this.#failure = failure;
    this.#gathering = {
      lines: [...lines, ...since.lines],
      version: since.lines.length === 0 ? version : since.version,
      waiting: [],
    };
    for (const done of [...waiting, ...since.waiting]) {
      done(failure);
    }
  }
}

function emptyGroup(): OpenGroup {
  return { lines: [], version: 0, waiting: [] };
}
