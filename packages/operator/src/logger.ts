import { createLogger as createWinston, format, type Logger, transports } from 'winston';

/** The levels that `--log-level` takes, most silent first. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

/** One of them. */
export type LogLevel = (typeof logLevels)[number];

/** How log lines look: for eyes on a terminal, or JSON for a cluster's collector. */
export type LogShape = 'readable' | 'json';

/** Makes the logger. It writes to standard error, which leaves standard output to the command's own words. */
export function createLogger(level: LogLevel, shape: LogShape): Logger {
  const readable = format.printf(
    ({ timestamp, level: said, message }) => `${timestamp} ${said.toUpperCase()} ${message}`,
  );
  return createWinston({
    level,
    format: format.combine(format.timestamp(), shape === 'json' ? format.json() : readable),
    transports: [new transports.Console({ stderrLevels: [...logLevels] })],
  });
}
