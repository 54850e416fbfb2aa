import type { Port } from './port.ts';

/** Asks to be woken at a wall-clock time; a later call replaces an earlier one. */
export interface TimerCall {
  readonly type: 'Wake';
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The wake-up. Real timers may fire early: look at the time. */
export interface TimerAnswer {
  readonly type: 'Woke';
  readonly id: number;
}

export type TimerPort = Port<TimerCall, TimerAnswer>;
