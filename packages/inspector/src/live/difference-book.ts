import type { ActorView, Path } from '@troupe/actors';

/** What actors would have done and did not come about, by path without UID, a line each. */
export type Differences = ReadonlyMap<Path, readonly string[]>;

/** The differences that an operator in shadow finds, as the page asks for them. */
export interface DifferenceBook {
  /** Takes the place of all that was known. */
  take(differences: Differences): void;
  /** Those of an actor; undefined for none. */
  of(path: Path): readonly string[] | undefined;
  /** Names actors whose differences changed, until the returned function is called. */
  changes(touched: (path: Path) => void): () => void;
}

/** Makes a book in which there is nothing. */
export function createDifferenceBook(actors: () => Iterable<ActorView>): DifferenceBook {
  let known: Differences = new Map();
  const listeners = new Set<(path: Path) => void>();

  return {
    take(differences) {
      const before = known;
      known = differences;
      if (listeners.size === 0) return;
      for (const { path } of actors()) {
        const [was = [], is = []] = [before.get(nameOf(path)), differences.get(nameOf(path))];
        if (was.join('\n') === is.join('\n')) continue;
        for (const touch of listeners) touch(path);
      }
    },
    of: (path) => known.get(nameOf(path)),
    changes(touched) {
      listeners.add(touched);
      return () => listeners.delete(touched);
    },
  };
}

function nameOf(path: Path): Path {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}
