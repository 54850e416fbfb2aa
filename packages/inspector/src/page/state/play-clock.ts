/** Tells how late it is in a log that is played. */
export interface PlayClock {
  /** How long to wait, in milliseconds, until the record at `nextAt` happens. */
  waitFor(next: PlayStep): number;
  /** The log's time now, in milliseconds since 1970. */
  now(speed: number): number;
  /** Begins anew with the next wait. */
  forget(): void;
}

/** From one record to the next. */
export interface PlayStep {
  /** The times of the record that is shown and of the next one, in milliseconds since 1970. */
  readonly at: number;
  readonly nextAt: number;
  /** How many times as fast as it happened. */
  readonly speed: number;
}

/** Nobody wants to look at nothing: longer silences are cut short. */
const longestPauseMs = 1_500;
/** Frames come no faster: what happens in between is shown together. */
const frameMs = 40;

/** Makes one that goes by `clock`, milliseconds of any clock that never goes back. */
export function createPlayClock(clock: () => number): PlayClock {
  let anchor: { readonly here: number; readonly log: number } | null = null;

  function now(speed: number): number {
    return anchor === null ? 0 : anchor.log + (clock() - anchor.here) * speed;
  }

  return {
    now,
    waitFor({ at, nextAt, speed }) {
      // A run that begins at an earlier time than the last one ended is a new beginning.
      if (anchor === null || nextAt < at) anchor = { here: clock(), log: at };
      const waitMs = Math.max((nextAt - now(speed)) / speed, frameMs);
      if (waitMs <= longestPauseMs) return waitMs;
      anchor = { here: clock() + longestPauseMs, log: nextAt };
      return longestPauseMs;
    },
    forget() {
      anchor = null;
    },
  };
}
