import type { Writable } from 'node:stream';

/** What a shell reports of a program that SIGPIPE ended, as it ends most that write to a pipe without a reader. */
const unreadExitCode = 141;

/**
 * Ends the process without a word when nobody reads what it writes any more, as behind
 * `troupe journal show … | head`. A command that has something to put in order hears of it by itself.
 */
export function endWhenUnread(streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream.listenerCount('error') > 1) return;
      if (error.code !== 'EPIPE') throw error;
      process.exit(unreadExitCode);
    });
  }
}
