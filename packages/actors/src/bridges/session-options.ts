import type { NonsenseReport } from './nonsense.ts';
import type { SessionView } from './session-view.ts';

/** How sessions spread their work. */
export interface SessionOptions {
  /** Unary calls under way at a time. */
  readonly window?: number;
  /** How often a live session asks for everything again: the events that never came. */
  readonly repollMs?: number;
}

/** What a scheduler bridge is made for. */
export interface SchedulerBridgeOptions extends SessionOptions {
  readonly namespace: string;
  /** Told of the session's each new state or error; must not call back into the bridge. */
  readonly onSession?: (session: SessionView) => void;
  /** Told of each message that is left alone; must not call back into the bridge. */
  readonly onNonsense?: (report: NonsenseReport) => void;
}
