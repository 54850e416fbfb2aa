import type { Fact } from './fact.ts';
import type { Path } from './path.ts';

/**
 * Actors reached in one step: few enough that a step stays in the milliseconds, as do the answers that wait
 * for its end, and enough to have the next calls ready while a scheduler is at the last ones.
 */
const chunkSize = 64;

/** One chunk of a fan-out. */
export interface Chunk {
  readonly fact: Fact;
  readonly paths: readonly Path[];
  /** Whether another chunk is to be asked for. */
  readonly more: boolean;
}

/** The fan-outs under way, as plain JSON. */
export interface BroadcastsSnapshot {
  /** The latest number given. */
  readonly last: number;
  readonly running: readonly {
    readonly broadcast: number;
    readonly audience: string;
    readonly fact: Fact;
    /** Who is still to be told. */
    readonly paths: readonly Path[];
  }[];
}

/** Fan-outs in chunks: telling twenty thousand actors in one step would block for most of a second. */
export interface Broadcasts {
  /**
   * Begins to tell `members`, as they are now; returns the broadcast's number. It ends an earlier one
   * to the same `audience`, whose news would come after newer ones.
   */
  start(audience: string, members: Iterable<Path>, fact: Fact): number;
  /** Whether there is somebody of that audience still to be told. */
  isRunning(audience: string): boolean;
  /** The next chunk, or undefined when the broadcast is over or unknown. */
  next(broadcast: number): Chunk | undefined;
  snapshot(): BroadcastsSnapshot;
  /** Takes up, in place of its own, the fan-outs of a snapshot. */
  restore(snapshot: BroadcastsSnapshot): void;
}

interface Running {
  readonly audience: string;
  readonly fact: Fact;
  readonly paths: readonly Path[];
  next: number;
}

/** Makes an empty set of broadcasts. */
export function createBroadcasts(): Broadcasts {
  const running = new Map<number, Running>();
  const latest = new Map<string, number>();
  let last = 0;
  return {
    start(audience, members, fact) {
      running.delete(latest.get(audience) ?? 0);
      last += 1;
      latest.set(audience, last);
      running.set(last, { audience, fact, paths: [...members], next: 0 });
      return last;
    },
    isRunning: (audience) => latest.has(audience),
    next(broadcast) {
      const entry = running.get(broadcast);
      if (entry === undefined) return undefined;
      const paths = entry.paths.slice(entry.next, entry.next + chunkSize);
      entry.next += chunkSize;
      const more = entry.next < entry.paths.length;
      if (!more) {
        running.delete(broadcast);
        if (latest.get(entry.audience) === broadcast) latest.delete(entry.audience);
      }
      return { fact: entry.fact, paths, more };
    },
    snapshot: () => ({
      last,
      running: Array.from(running, ([broadcast, { audience, fact, paths, next }]) => ({
        broadcast,
        audience,
        fact,
        paths: paths.slice(next),
      })),
    }),
    restore(snapshot) {
      running.clear();
      latest.clear();
      last = snapshot.last;
      for (const { broadcast, ...entry } of snapshot.running) {
        running.set(broadcast, { ...entry, next: 0 });
        latest.set(entry.audience, broadcast);
      }
    },
  };
}
