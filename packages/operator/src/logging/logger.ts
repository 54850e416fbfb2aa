import { createLogger as createWinston, format, type Logger } from 'winston';
import Transport from 'winston-transport';
import type { LogLevel } from './log-level.ts';

/** How log lines look: for eyes on a terminal, or JSON for a cluster's collector. */
export type LogShape = 'readable' | 'json';

/** What a logger is made of. */
export interface LoggerOptions {
  readonly level: LogLevel;
  readonly shape: LogShape;
  /** Takes each line, without its line break. */
  readonly write: (line: string) => void;
}

/** Where winston keeps the text that its formats made of a line. */
const message = Symbol.for('message');

/** Makes a logger that writes lines. */
export function createLogger({ level, shape, write }: LoggerOptions): Logger {
  // The library's own JSON looks for cycles and sorts keys; a line has a few texts and numbers.
  const json = format.printf(({ level: said, message, timestamp, ...more }) =>
    JSON.stringify({ level: said, message, ...more, timestamp }),
  );
  const readable = format.printf(
    ({ timestamp, level: said, message }) =>
      `${String(timestamp).slice(11, 23)} ${said.toUpperCase().padEnd(5)} ${message}`,
  );
  const lines = new Transport({
    log(info: { readonly [message]: string }, next) {
      write(info[message]);
      next();
    },
  });
  return createWinston({
    level,
    format: format.combine(format.timestamp(), shape === 'json' ? json : readable),
    transports: [lines],
  });
}
