import type { Timing } from '@troupe/embedded-scheduler';

/**
 * Real timers and the real clock, `factor` times faster.
 *
 * Virtual time is too polite: real timers come late, and early too, since clock and timers round
 * differently. Speed makes both worse.
 */
export function createScaledTime(startMs: number, factor: number): Timing {
  const origin = Date.now();
  return {
    now: () => startMs + (Date.now() - origin) * factor,
    after(ms, run) {
      const timer = setTimeout(run, Math.max(0, ms) / factor);
      return () => clearTimeout(timer);
    },
  };
}
