/** Where the port takes delays from, so that a test can advance them. */
export interface Timers {
  /** Runs `run` once, `delayMs` from now and never at once; the returned function withdraws it. */
  after(delayMs: number, run: () => void): () => void;
  /** Milliseconds by a clock that never goes back. */
  now(): number;
}

/** What a timer of Node can hold; a longer one would go off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The timers of the process. */
export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
};
