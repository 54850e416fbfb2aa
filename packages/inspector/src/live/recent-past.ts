import type { JournalRecord, Path } from '@troupe/actors';

/** An actor that a record touched. */
export interface Touch {
  readonly path: Path;
  readonly before: string | null;
  readonly after: string | null;
  /** All that it knew afterwards, by reference; undefined where that is not known. */
  readonly context: unknown;
}

/** A record with whom it touched. */
export interface Moment {
  readonly record: JournalRecord;
  readonly touched: readonly Touch[];
}

/** The last moments of a run, found by actor. */
export interface RecentPast {
  /** Takes a moment, and lets go of the oldest when there are too many: O(1). */
  append(moment: Moment): void;
  /** The moments that are kept of an actor, oldest first. */
  of(path: Path): readonly Moment[];
  readonly size: number;
}

interface Shelf {
  moments: Moment[];
  /** Where the kept ones begin; those before are let go of now and then. */
  head: number;
}

/** Makes an empty one that keeps up to `maxMoments`. */
export function createRecentPast(maxMoments: number): RecentPast {
  const ring: Moment[] = [];
  const shelves = new Map<Path, Shelf>();
  let oldest = 0;

  function forget({ touched }: Moment): void {
    for (const { path } of touched) {
      const shelf = shelves.get(path);
      if (shelf === undefined) continue;
      shelf.head += 1;
      if (shelf.head === shelf.moments.length) shelves.delete(path);
      else if (shelf.head > 64 && shelf.head * 2 > shelf.moments.length) {
        shelf.moments = shelf.moments.slice(shelf.head);
        shelf.head = 0;
      }
    }
  }

  return {
    append(moment) {
      const last = ring[oldest];
      if (ring.length < maxMoments) ring.push(moment);
      else {
        if (last !== undefined) forget(last);
        ring[oldest] = moment;
        oldest = (oldest + 1) % maxMoments;
      }
      for (const { path } of moment.touched) {
        const shelf = shelves.get(path);
        if (shelf === undefined) shelves.set(path, { moments: [moment], head: 0 });
        else shelf.moments.push(moment);
      }
    },
    of(path) {
      const shelf = shelves.get(path);
      return shelf === undefined ? [] : shelf.moments.slice(shelf.head);
    },
    get size() {
      return ring.length;
    },
  };
}
