/** Where the kube port takes the time and delays from, so that a test can make them pass as it likes. */
export interface PortTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once, about `delayMs` from now and never at once; the returned function withdraws it. */
  after(delayMs: number, run: () => void): () => void;
}

/** What a timer of Node can hold; a longer one would go off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clock and the timers of the process. */
export const systemTime: PortTime = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
