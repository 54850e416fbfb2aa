/** Runs functions later, in whatever time the owner keeps: real, or a simulation's. */
export interface Delays {
  /** Calls `fn` after `ms` milliseconds; the returned function prevents it. */
  after(ms: number, fn: () => void): () => void;
}

/** Delays in real time. They do not keep the process alive. */
export function timerDelays(): Delays {
  return {
    after(ms, fn) {
      const timer = setTimeout(fn, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
