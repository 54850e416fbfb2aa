/** How long to wait before the next attempt, growing with each failure. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly factor: number;
  readonly capMs: number;
}

/** Retries of one resource's requests: quick at first, at most once a minute in the end. */
export const requestBackoff: BackoffPolicy = { firstMs: 1_000, factor: 2, capMs: 60_000 };

/** Requests whose outcome the bridge owes within a call's deadline: only a lost one is silent longer. */
export const answerBackoff: BackoffPolicy = { firstMs: 15_000, factor: 2, capMs: 60_000 };

/** Questions to a scheduler that stays silent while something should be happening. */
export const silenceBackoff: BackoffPolicy = { firstMs: 5_000, factor: 2, capMs: 60_000 };

/**
 * The wait before attempt number `attempts` + 1, in milliseconds.
 *
 * It is spread by up to a quarter by `who`, not by chance: the same actor waits as long on every
 * replay, and a thousand actors that failed together do not come back together.
 */
export function backoffMs(policy: BackoffPolicy, attempts: number, who: string): number {
  const plain = Math.min(policy.firstMs * policy.factor ** Math.min(attempts, 30), policy.capMs);
  return Math.round(plain * (0.875 + 0.25 * fraction(who)));
}

/** A number in [0, 1) that depends on the text alone. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
