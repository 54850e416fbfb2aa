import type { Logger } from 'winston';
import type { LogLevel } from './log-level.ts';

/**
 * Whether lines of a level are said now. Asked for every step: winston's own question goes on to each
 * transport, and ours have no levels of their own.
 */
export function isSaid({ levels, level: least }: Logger, level: LogLevel): boolean {
  return (levels[level] ?? 0) <= (levels[least] ?? 0);
}
