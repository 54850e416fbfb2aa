import type { Timing } from './timing.ts';

const checkEveryMs = 600_000;

/** Forgets what was deleted long ago. */
export interface Purge {
  /** Calls `forget` at the first check after what was deleted at `deletedAtMs` has expired. */
  expire(deletedAtMs: number, forget: () => void): void;
}

/** Checks every ten minutes from now on; what lives for ever is never forgotten. */
export function createPurge(timing: Timing, timeToLiveMs: number): Purge {
  const startedAtMs = timing.now();
  return {
    expire(deletedAtMs, forget) {
      if (!Number.isFinite(timeToLiveMs)) return;
      const expiresMs = Math.max(deletedAtMs + timeToLiveMs, timing.now());
      const checks = Math.ceil((expiresMs - startedAtMs) / checkEveryMs);
      timing.after(startedAtMs + checks * checkEveryMs - timing.now(), forget);
    },
  };
}
