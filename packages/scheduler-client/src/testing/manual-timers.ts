import type { Timers } from '../timers.ts';

/** Timers that stand still until they are told to go on. */
export interface ManualTimers extends Timers {
  /** How many delays have neither passed nor been withdrawn. */
  readonly pending: number;
  /** Lets time pass and runs what came due, in order of time. */
  advance(byMs: number): void;
}

/** Makes timers at time 0. */
export function createManualTimers(): ManualTimers {
  const waiting = new Set<{ readonly dueMs: number; readonly run: () => void }>();
  let nowMs = 0;
  return {
    get pending() {
      return waiting.size;
    },
    after(delayMs, run) {
      const timer = { dueMs: nowMs + delayMs, run };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    advance(byMs) {
      nowMs += byMs;
      const due = [...waiting].filter(({ dueMs }) => dueMs <= nowMs);
      for (const timer of due.sort((a, b) => a.dueMs - b.dueMs)) {
        if (waiting.delete(timer)) timer.run();
      }
    },
  };
}
