import type { Path } from '@troupe/actors';

/** What was known of one thing from one record on. */
export interface Version<T> {
  readonly seq: number;
  /** Null from its end on. */
  readonly value: T | null;
}

/** What is known of many things, each by its path, at any record. */
export interface OverTime<T> {
  /** Takes what is known from `seq` on; to be called in the order of the records. */
  set(path: Path, seq: number, value: T | null): void;
  /** The version at `seq`; undefined before its first. O(log versions). */
  at(path: Path, seq: number): Version<T> | undefined;
  /** The last version up to `seq` that has a value. */
  lastKnown(path: Path, seq: number): { readonly seq: number; readonly value: T } | undefined;
  /** The paths, in the order of their first versions. */
  paths(): IterableIterator<Path>;
}

const seqOf = ({ seq }: { readonly seq: number }) => seq;

/** Makes one that knows nothing. */
export function createOverTime<T>(): OverTime<T> {
  const shelves = new Map<Path, Version<T>[]>();

  function at(path: Path, seq: number): Version<T> | undefined {
    const versions = shelves.get(path) ?? [];
    return versions[lastUpTo(versions, seq, seqOf)];
  }

  return {
    set(path, seq, value) {
      const versions = shelves.get(path);
      if (versions === undefined) shelves.set(path, [{ seq, value }]);
      else if (versions.at(-1)?.seq === seq) versions[versions.length - 1] = { seq, value };
      else versions.push({ seq, value });
    },
    at,
    lastKnown(path, seq) {
      const versions = shelves.get(path) ?? [];
      for (let place = lastUpTo(versions, seq, seqOf); place >= 0; place -= 1) {
        const version = versions[place];
        if (version !== undefined && version.value !== null) {
          return { seq: version.seq, value: version.value };
        }
      }
      return undefined;
    },
    paths: () => shelves.keys(),
  };
}

/** The place of the last entry whose number is at most `seq`, in a list ordered by it; -1 for none. */
export function lastUpTo<T>(
  ordered: readonly T[],
  seq: number,
  seqOf: (entry: T) => number,
): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = ordered[middle];
    if (entry !== undefined && seqOf(entry) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
