/** How far a session is with what its actors asked for when it came in sync. */
export interface Progress {
  /** Requests that were answered, well or badly. */
  readonly done: number;
  readonly total: number;
}

/** Counts the requests of a resync; nobody decides anything from it. */
export interface ResyncProgress {
  /** A session is in sync from now on. */
  begin(at: number): void;
  /** A request waits that did not wait before. */
  asked(at: number): void;
  /** A request was answered. `rest` is how many wait or are under way. */
  answered(rest: number): void;
  end(): void;
  /** Null while no resync is under way. */
  now(): Progress | null;
}

/** The first requests of a resync come at once; later ones are of everyday life. */
const openMs = 30_000;
/** How many answers make a difference worth telling of. */
const stepSize = 1_000;

/**
 * Makes a counter.
 *
 * @param report told at the end of a resync, and now and then before.
 */
export function createResyncProgress(report: (progress: Progress) => void): ResyncProgress {
  let beganAt: number | null = null;
  let done = 0;
  let total = 0;

  function end(): void {
    beganAt = null;
    done = 0;
    total = 0;
  }

  return {
    begin(at) {
      end();
      beganAt = at;
    },
    asked(at) {
      if (beganAt === null) return;
      if (total === 0 && at - beganAt > openMs) end();
      else total += 1;
    },
    answered(rest) {
      if (beganAt === null || done >= total) return;
      done += 1;
      if (rest === 0) {
        report({ done: total, total });
        end();
      } else if (done % stepSize === 0) report({ done, total });
    },
    end,
    now: () => (beganAt === null || total === 0 ? null : { done, total }),
  };
}
