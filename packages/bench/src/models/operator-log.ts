import { openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { batchLines, createLogger } from '@troupe/operator';

type Logger = ReturnType<typeof createLogger>;

/**
 * Makes the log of an operator in a cluster, at its default level: written like any other, and read by
 * nobody but for what went wrong.
 */
export function operatorLog(): Logger {
  const unread = openSync(devNull, 'w');
  // A pipe is written to at once too.
  const lines = batchLines((text) => writeSync(unread, text));
  return createLogger({
    level: 'info',
    shape: 'json',
    write(line) {
      lines.write(line);
      if (!line.includes('"level":"info"')) process.stderr.write(`${line}\n`);
    },
  });
}
