/** Names that take turns: first come, first served within a group, and one after the other across groups. */
export interface FairTurns {
  /** Enters a name behind the others of its group; nothing, if it waits already. */
  add(name: string): void;
  delete(name: string): void;
  has(name: string): boolean;
  /** Takes out whose turn it is. */
  next(): string | undefined;
  clear(): void;
  /** Those who wait, as they would be taken if none came. */
  names(): readonly string[];
}

/** Names in the order in which they came. */
interface Turns {
  readonly names: ReadonlySet<string>;
  add(name: string): void;
  delete(name: string): void;
  next(): string | undefined;
}

function createTurns(): Turns {
  const names = new Set<string>();
  /** Goes on where it stopped: a new iterator would first pass over all that was deleted since. */
  let turns = names.values();
  return {
    names,
    add: (name) => void names.add(name),
    delete: (name) => void names.delete(name),
    /** Takes the first out of the set, so that none is left behind `turns`. */
    next() {
      let turn = turns.next();
      if (turn.done) {
        turns = names.values();
        turn = turns.next();
      }
      if (turn.done) return undefined;
      names.delete(turn.value);
      return turn.value;
    },
  };
}

/**
 * Makes an empty set of turns. All operations but `names` are O(1), however many wait.
 *
 * @param groupOf whom a name belongs to: a group with ten thousand names in wait delays another's by one
 *   turn, not by ten thousand.
 */
export function createFairTurns(groupOf: (name: string) => string): FairTurns {
  const groups = new Map<string, Turns>();
  let ring = createTurns();

  return {
    add(name) {
      const key = groupOf(name);
      let group = groups.get(key);
      if (group === undefined) {
        group = createTurns();
        groups.set(key, group);
        ring.add(key);
      }
      group.add(name);
    },
    delete(name) {
      const key = groupOf(name);
      const group = groups.get(key);
      if (group === undefined) return;
      group.delete(name);
      if (group.names.size > 0) return;
      groups.delete(key);
      ring.delete(key);
    },
    has: (name) => groups.get(groupOf(name))?.names.has(name) ?? false,
    next() {
      const key = ring.next();
      const group = groups.get(key ?? '');
      if (key === undefined || group === undefined) return undefined;
      const name = group.next();
      if (group.names.size > 0) ring.add(key);
      else groups.delete(key);
      return name;
    },
    clear() {
      groups.clear();
      ring = createTurns();
    },
    names() {
      const queues = [...ring.names].map((key) => [...(groups.get(key)?.names ?? [])]);
      const most = Math.max(0, ...queues.map(({ length }) => length));
      const rounds = Array.from({ length: most }, (_, round) => queues.map((each) => each[round]));
      return rounds.flat().filter((name) => name !== undefined);
    },
  };
}
