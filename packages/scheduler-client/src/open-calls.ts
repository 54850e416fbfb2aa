import type { Timers } from './timers.ts';

/** The calls in progress on one channel, each with its deadline. */
export interface OpenCalls {
  /**
   * Enters a call. `cancel` ends its work; `expired` is called after it when the deadline passes.
   * The returned function takes the call out and is true the first time: whoever gets true answers.
   */
  open(deadlineMs: number, cancel: () => void, expired: () => void): () => boolean;
  /** Cancels every call; none of them expires any more. */
  cancelAll(): void;
}

interface Call {
  /** When its deadline passes, by the clock of the timers. */
  readonly expiresAt: number;
  readonly cancel: () => void;
  readonly expired: () => void;
}

/** The calls with deadlines of one length: the oldest expires first. */
interface Line {
  readonly deadlineMs: number;
  readonly calls: Set<Call>;
  withdrawTimer: (() => void) | null;
}

/**
 * Makes an empty set of calls.
 *
 * A timer waits for the oldest of many calls, not one for each: thousands of requests are answered in
 * milliseconds, and what is set up for each of them to be taken back is most of what a deadline costs.
 */
export function createOpenCalls(timers: Timers): OpenCalls {
  const lines = new Map<number, Line>();

  function lineOf(deadlineMs: number): Line {
    let line = lines.get(deadlineMs);
    if (line === undefined) {
      line = { deadlineMs, calls: new Set(), withdrawTimer: null };
      lines.set(deadlineMs, line);
    }
    return line;
  }

  function arm(line: Line, afterMs: number): void {
    line.withdrawTimer = timers.after(afterMs, () => expire(line));
  }

  function expire(line: Line): void {
    line.withdrawTimer = null;
    const now = timers.now();
    const due: Call[] = [];
    for (const call of line.calls) {
      if (call.expiresAt > now) {
        arm(line, call.expiresAt - now);
        break;
      }
      due.push(call);
    }
    for (const call of due) {
      if (!line.calls.delete(call)) continue;
      call.cancel();
      call.expired();
    }
  }

  function rest(line: Line): void {
    line.withdrawTimer?.();
    line.withdrawTimer = null;
  }

  return {
    open(deadlineMs, cancel, expired) {
      const line = lineOf(deadlineMs);
      const call = { expiresAt: timers.now() + deadlineMs, cancel, expired };
      line.calls.add(call);
      if (line.withdrawTimer === null) arm(line, deadlineMs);
      return () => {
        if (!line.calls.delete(call)) return false;
        if (line.calls.size === 0) rest(line);
        return true;
      };
    },
    cancelAll() {
      for (const line of lines.values()) {
        const open = [...line.calls];
        line.calls.clear();
        rest(line);
        for (const { cancel } of open) cancel();
      }
    },
  };
}
