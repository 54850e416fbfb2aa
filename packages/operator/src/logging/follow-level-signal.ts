import type { Logger } from 'winston';
import type { LogLevel } from './log-level.ts';

/** Where signals come from; a process is one. */
export interface SignalSource {
  on(signal: 'SIGUSR2', listener: () => void): unknown;
  off(signal: 'SIGUSR2', listener: () => void): unknown;
}

/**
 * Turns `debug` on at the first SIGUSR2 and off at the next (ADR 0014), for an operator that is in
 * trouble now and must not be restarted for it. The function given back ends that.
 */
export function followLevelSignal(
  logger: Logger,
  level: LogLevel,
  signals: SignalSource = process,
): () => void {
  function change(): void {
    const isDebug = logger.level === 'debug';
    logger.level = isDebug ? level : 'debug';
    logger.log(level, `the log level is ${logger.level} now, by SIGUSR2`);
  }
  signals.on('SIGUSR2', change);
  return () => void signals.off('SIGUSR2', change);
}
