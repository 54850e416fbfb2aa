/** Where an operator takes the time and delays from, so that a test can make them pass faster. */
export interface OperatorTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once, `delayMs` from now and never at once; the returned function withdraws it. */
  after(delayMs: number, run: () => void): () => void;
}

/** What a timer of Node can hold; a longer one would go off at once. */
const maxTimerMs = 2 ** 31 - 1;

/** The clock and the timers of the process. */
export const systemTime: OperatorTime = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, maxTimerMs));
    return () => clearTimeout(timer);
  },
};
