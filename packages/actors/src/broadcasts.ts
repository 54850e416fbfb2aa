import type { Fact } from './fact.ts';
import type { Path } from './path.ts';

/** Actors reached in one step: few enough that a step stays in the milliseconds. */
const chunkSize = 256;

/** One chunk of a fan-out. */
export interface Chunk {
  readonly fact: Fact;
  readonly paths: readonly Path[];
  /** Whether another chunk is to be asked for. */
  readonly more: boolean;
}

/** Fan-outs in chunks: telling twenty thousand actors in one step would block for most of a second. */
export interface Broadcasts {
  /**
   * Begins to tell `members`, as they are now; returns the broadcast's number. It ends an earlier one
   * to the same `audience`, whose news would come after newer ones.
   */
  start(audience: string, members: Iterable<Path>, fact: Fact): number;
  /** The next chunk, or undefined when the broadcast is over or unknown. */
  next(broadcast: number): Chunk | undefined;
}

/** Makes an empty set of broadcasts. */
export function createBroadcasts(): Broadcasts {
  const running = new Map<number, { fact: Fact; paths: readonly Path[]; next: number }>();
  const latest = new Map<string, number>();
  let last = 0;
  return {
    start(audience, members, fact) {
      running.delete(latest.get(audience) ?? 0);
      last += 1;
      latest.set(audience, last);
      running.set(last, { fact, paths: [...members], next: 0 });
      return last;
    },
    next(broadcast) {
      const entry = running.get(broadcast);
      if (entry === undefined) return undefined;
      const paths = entry.paths.slice(entry.next, entry.next + chunkSize);
      entry.next += chunkSize;
      const more = entry.next < entry.paths.length;
      if (!more) running.delete(broadcast);
      return { fact: entry.fact, paths, more };
    },
  };
}
