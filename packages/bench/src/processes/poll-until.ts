import { setTimeout as pause } from 'node:timers/promises';

const pollMs = 10;

/**
 * Waits until `holds`, for things that tell nobody when they change.
 * Rejects after `timeoutMs`, naming `what` was waited for.
 */
export async function pollUntil(
  what: string,
  timeoutMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`no ${what} within ${timeoutMs} ms`);
    await pause(pollMs);
  }
}
