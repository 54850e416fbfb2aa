import type { Writable } from 'node:stream';

/** How long a stop may take before the process ends anyway: below the 2 s that users are promised. */
const stopLimitMs = 1_800;

/** What a shell reports of a program that SIGINT ended. */
const interruptedExitCode = 130;

/**
 * Resolves when the user has had enough: at the first SIGINT or SIGTERM, or when nobody reads `out`
 * any more. A second signal ends the process at once, and so does a stop that takes too long.
 */
export function interruption(out: Writable): Promise<void> {
  return new Promise((resolve) => {
    const interrupt = () => {
      setTimeout(() => process.exit(process.exitCode ?? interruptedExitCode), stopLimitMs).unref();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
    out.on('error', interrupt);
  });
}
