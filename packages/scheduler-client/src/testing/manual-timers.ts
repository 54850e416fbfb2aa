import type { Timers } from '../timers.ts';

/** Timers that stand still until they are told to go on. */
export interface ManualTimers extends Timers {
  /** How many delays have neither passed nor been withdrawn. */
  readonly pending: number;
  /** Lets time pass and runs what came due, in order of time. */
  advance(byMs: number): void;
}

interface Delay {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Makes timers at time 0. */
export function createManualTimers(): ManualTimers {
  const waiting = new Set<Delay>();
  let nowMs = 0;

  /** Of what is due by then, what comes first. */
  function next(untilMs: number): Delay | undefined {
    const due = [...waiting].filter(({ dueMs }) => dueMs <= untilMs);
    return due.sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  return {
    now: () => nowMs,
    get pending() {
      return waiting.size;
    },
    after(delayMs, run) {
      const timer = { dueMs: nowMs + delayMs, run };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        waiting.delete(timer);
        nowMs = timer.dueMs;
        timer.run();
      }
      nowMs = untilMs;
    },
  };
}
