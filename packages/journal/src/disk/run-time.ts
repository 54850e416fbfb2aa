/** Times of records since a run's start, by a clock that never goes back. */
export interface RunTime {
  /**
   * The time of a record in milliseconds, from its time since 1970; undefined where it went on since the
   * last record as that did.
   */
  of(at: number): number | undefined;
  /** The time now. */
  now(): number;
  /** Says that time may have passed since the last record. */
  pause(): void;
}

/** Between two records without a pause, wall clocks that go further than this were set. */
export const longestMs = 100;

/**
 * Makes the times of a run that begins now.
 *
 * A record's own time is enough while records follow each other; the other clock is asked after a pause,
 * and where the wall clock was set. Asking it for each record would cost as much as compressing them.
 */
export function createRunTime(monotonic: () => number): RunTime {
  const startedAt = monotonic();
  let lastAt = Number.POSITIVE_INFINITY;
  let last = 0;

  function now(): number {
    last = Math.max(last, Math.round(monotonic() - startedAt));
    return last;
  }

  return {
    of(at) {
      const sinceMs = at - lastAt;
      lastAt = at;
      if (!(sinceMs >= 0 && sinceMs <= longestMs)) return now();
      last += sinceMs;
      return undefined;
    },
    now,
    pause() {
      lastAt = Number.POSITIVE_INFINITY;
    },
  };
}
