import { openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { createLogger } from '@troupe/operator';

type Logger = ReturnType<typeof createLogger>;

/**
 * Makes the log of an operator in a cluster, at its default level: written like any other, and read by
 * nobody but for what went wrong.
 */
export function operatorLog(): Logger {
  const unread = openSync(devNull, 'w');
  return createLogger({
    level: 'info',
    shape: 'json',
    write(line) {
      // A pipe is written to at once too.
      writeSync(unread, `${line}\n`);
      if (!line.includes('"level":"info"')) process.stderr.write(`${line}\n`);
    },
  });
}
