import { createFifo } from '../fifo.ts';

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

/** The names of a group, in the order in which they came. */
interface Group {
  readonly key: string;
  readonly names: Set<string>;
  /** Goes on where it stopped: a new iterator would first pass over all that was deleted since. */
  turns: SetIterator<string>;
}

/** Takes the first name out of the set, so that none is left behind `turns`. */
function nextIn(group: Group): string | undefined {
  let turn = group.turns.next();
  if (turn.done) {
    group.turns = group.names.values();
    turn = group.turns.next();
  }
  if (turn.done) return undefined;
  group.names.delete(turn.value);
  return turn.value;
}

/**
 * Makes an empty set of turns. All operations but `names` are O(1), however many wait.
 *
 * @param groupOf whom a name belongs to: a group with ten thousand names in wait delays another's by one
 *   turn, not by ten thousand.
 */
export function createFairTurns(groupOf: (name: string) => string): FairTurns {
  const groups = new Map<string, Group>();
  /** Every group, as their turns come; one that has become empty is only noticed at its turn. */
  const ring = createFifo<Group>();

  return {
    add(name) {
      const key = groupOf(name);
      let group = groups.get(key);
      if (group === undefined) {
        const names = new Set<string>();
        group = { key, names, turns: names.values() };
        groups.set(key, group);
        ring.put(group);
      }
      group.names.add(name);
    },
    delete: (name) => {
      groups.get(groupOf(name))?.names.delete(name);
    },
    has: (name) => groups.get(groupOf(name))?.names.has(name) ?? false,
    next() {
      for (let group = ring.take(); group !== undefined; group = ring.take()) {
        const name = nextIn(group);
        if (group.names.size > 0) ring.put(group);
        else groups.delete(group.key);
        if (name !== undefined) return name;
      }
      return undefined;
    },
    clear() {
      groups.clear();
      ring.clear();
    },
    names() {
      const queues = ring.values().map(({ names }) => [...names]);
      const most = Math.max(0, ...queues.map(({ length }) => length));
      const rounds = Array.from({ length: most }, (_, round) => queues.map((each) => each[round]));
      return rounds.flat().filter((name) => name !== undefined);
    },
  };
}
