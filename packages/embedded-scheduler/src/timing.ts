/** Withdraws a delayed call; harmless once the call has run. */
export type Cancel = () => void;

/**
 * Where the scheduler takes its time from, so that the same core runs in real and in virtual time.
 *
 * Calls due at the same instant run in the order in which they were asked for.
 */
export interface Timing {
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
  /** Runs `run` once, `ms` milliseconds from now and never before `after` has returned. */
  readonly after: (ms: number, run: () => void) => Cancel;
}

/** Real time. Its timers keep no process alive: the server's socket does that. */
export function createSystemTime(): Timing {
  return {
    now: () => Date.now(),
    after(ms, run) {
      if (ms <= 0) {
        const immediate = setImmediate(run);
        return () => clearImmediate(immediate);
      }
      const timer = setTimeout(run, ms).unref();
      return () => clearTimeout(timer);
    },
  };
}

/** A `Timing` that can be ended: what was asked for and has not run yet never will. */
export interface ScopedTiming extends Timing {
  end(): void;
}

/** Ties the delayed calls of one scheduler to its life. */
export function createScopedTiming(timing: Timing): ScopedTiming {
  const waiting = new Set<Cancel>();
  let ended = false;
  return {
    now: timing.now,
    after(ms, run) {
      if (ended) return () => {};
      const cancel = timing.after(ms, () => {
        waiting.delete(cancel);
        run();
      });
      waiting.add(cancel);
      return () => {
        waiting.delete(cancel);
        cancel();
      };
    },
    end() {
      ended = true;
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
