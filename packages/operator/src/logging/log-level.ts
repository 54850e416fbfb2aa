/** The levels that `--log-level` takes, most silent first. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

/** One of them. */
export type LogLevel = (typeof logLevels)[number];
