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

/**
 * The last moments of a run. Taking one costs next to nothing, since that is done for every record of
 * an operator; finding those of an actor looks at all that are kept, since that is done for somebody
 * who looks: a millisecond for twenty thousand.
 */
export interface RecentPast {
  /** Takes a moment, and lets go of the oldest when there are too many. */
  append(moment: Moment): void;
  /** The moments that are kept of any of these actors, oldest first. */
  of(...paths: readonly Path[]): readonly Moment[];
  /** The last record that touched each actor. */
  lastSeqs(): Map<Path, number>;
  readonly size: number;
}

/** Makes an empty one that keeps up to `maxMoments`. */
export function createRecentPast(maxMoments: number): RecentPast {
  const ring: Moment[] = [];
  let oldest = 0;

  const inOrder = () => [...ring.slice(oldest), ...ring.slice(0, oldest)];

  return {
    append(moment) {
      if (ring.length < maxMoments) {
        ring.push(moment);
        return;
      }
      ring[oldest] = moment;
      oldest = oldest + 1 === maxMoments ? 0 : oldest + 1;
    },
    of(...paths) {
      const isOf = ({ touched }: Moment) => touched.some(({ path }) => paths.includes(path));
      return inOrder().filter(isOf);
    },
    lastSeqs() {
      const seqs = new Map<Path, number>();
      for (const { record, touched } of inOrder()) {
        for (const { path } of touched) seqs.set(path, record.seq);
      }
      return seqs;
    },
    get size() {
      return ring.length;
    },
  };
}
