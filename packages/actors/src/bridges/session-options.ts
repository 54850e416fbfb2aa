import type { NonsenseReport } from './nonsense.ts';
import type { SessionView } from './session-view.ts';

/** How sessions spread their work. */
export interface SessionOptions {
  /** Unary calls under way at a time, where the namespace has the operator alone. */
  readonly window?: number;
  /** How often a live session asks for everything again: the events that never came. */
  readonly repollMs?: number;
}

/** Unary calls of a namespace under way where others share the operator. */
const sharedWindow = 4;

/** How many unary calls may be under way, by whether other namespaces share the operator. */
export function callsAtATime(window: number, shared: boolean): number {
  return shared ? Math.min(window, sharedWindow) : window;
}

/** What a scheduler bridge is made for. */
export interface SchedulerBridgeOptions extends SessionOptions {
  readonly namespace: string;
  /** Told of the session's each new state or error; must not call back into the bridge. */
  readonly onSession?: (session: SessionView) => void;
  /** Told of each message that is left alone; must not call back into the bridge. */
  readonly onNonsense?: (report: NonsenseReport) => void;
}
