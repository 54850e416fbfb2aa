import { type OperatorTime, systemTime } from '../operator-time.ts';

/**
 * The process's clock and timers, `factor` times faster from now on: waits of minutes, over sockets
 * and to peers that live in the usual time.
 */
export function createFastTime(factor: number): OperatorTime {
  const origin = Date.now();
  return {
    now: () => origin + (Date.now() - origin) * factor,
    after: (delayMs, run) => systemTime.after(delayMs / factor, run),
  };
}
