import type { Path } from './path.ts';

/**
 * Who names whom: answers in no time who makes use of a resource, whoever else there is.
 *
 * Users stand in the order of their paths, so that they are told of things in the same order in every
 * run, one that went on from a snapshot too.
 */
export interface ReferenceIndex {
  /** Notes what the actor at `user` makes use of now, by kind and name, each once. */
  note(user: Path, used: readonly Path[]): void;
  forget(user: Path): void;
  /** The actors that make use of what `used` names; never changed, only replaced. */
  usersOf(used: Path): readonly Path[];
}

const nobody: readonly Path[] = [];

/** Makes an empty index. */
export function createReferenceIndex(): ReferenceIndex {
  const usedBy = new Map<Path, readonly Path[]>();
  const usersOf = new Map<Path, readonly Path[]>();

  function note(user: Path, used: readonly Path[]): void {
    for (const each of usedBy.get(user) ?? nobody) {
      if (!used.includes(each)) remove(each, user);
    }
    for (const each of used) add(each, user);
    if (used.length === 0) usedBy.delete(user);
    else usedBy.set(user, used);
  }

  function add(used: Path, user: Path): void {
    const users = usersOf.get(used) ?? nobody;
    const at = placeOf(user, users);
    if (users[at] !== user) usersOf.set(used, users.toSpliced(at, 0, user));
  }

  function remove(used: Path, user: Path): void {
    const users = usersOf.get(used)?.filter((each) => each !== user) ?? nobody;
    if (users.length === 0) usersOf.delete(used);
    else usersOf.set(used, users);
  }

  return {
    note,
    forget: (user) => note(user, nobody),
    usersOf: (used) => usersOf.get(used) ?? nobody,
  };
}

/** Where a path stands in a sorted list, or would stand. */
function placeOf(path: Path, sorted: readonly Path[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}
