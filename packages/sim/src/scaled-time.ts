import type { Cancel, Timing } from '@troupe/embedded-scheduler';

/** A `Timing` that can be ended, so that a process is not kept alive by what will never matter. */
export interface ScaledTime extends Timing {
  /** Forgets all that is still to come. */
  end(): void;
}

/**
 * Real timers and the real clock, `factor` times faster.
 *
 * Virtual time is too polite: real timers come late, and early too, since clock and timers round
 * differently. Speed makes both worse.
 */
export function createScaledTime(startMs: number, factor: number): ScaledTime {
  const origin = Date.now();
  const waiting = new Set<Cancel>();
  let ended = false;
  return {
    now: () => startMs + (Date.now() - origin) * factor,
    after(ms, run) {
      if (ended) return () => {};
      const timer = setTimeout(() => {
        waiting.delete(cancel);
        run();
      }, Math.max(0, ms) / factor);
      const cancel = (): void => {
        waiting.delete(cancel);
        clearTimeout(timer);
      };
      waiting.add(cancel);
      return cancel;
    },
    end() {
      ended = true;
      for (const cancel of [...waiting]) cancel();
    },
  };
}
