const FIRST_MS = 1_000;
const GROWTH = 1.5;
/** With the largest jitter this makes 15 s. */
const CEILING_MS = 10_000;

/**
 * How long to wait after the given number of failures in a row (1 or more), in milliseconds:
 * 1 s growing by half each time, ±50 % jitter so that many watchers don't return at once, never
 * above 15 s.
 *
 * @param chance a number in [0, 1) that decides the jitter
 */
export function backoffMs(failures: number, chance: number): number {
  const plainMs = Math.min(FIRST_MS * GROWTH ** (failures - 1), CEILING_MS);
  return Math.round(plainMs * (0.5 + chance));
}
