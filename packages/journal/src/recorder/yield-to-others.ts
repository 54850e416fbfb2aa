import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * How far behind others the thread comes where all cores are busy: it has about a third of what others have,
 * which is several times what it needs.
 */
const niceness = 5;
const lowest = 19;

/**
 * Lets the calling thread, and not its process, come behind others, so that records which are not urgent do
 * not delay the operator that makes them.
 *
 * On Linux alone, where each thread has a priority and a number of its own, which it finds in `/proc`; a
 * thread has the same priority as its process elsewhere, and where that is not allowed.
 */
export function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, Math.min(getPriority(thread) + niceness, lowest));
  } catch {
    // It is a courtesy: nothing depends on it.
  }
}
