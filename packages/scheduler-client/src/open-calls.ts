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

/** Makes an empty set of calls. */
export function createOpenCalls(timers: Timers): OpenCalls {
  const cancels = new Set<() => void>();
  return {
    open(deadlineMs, cancel, expired) {
      const cancelCall = () => {
        withdrawDeadline();
        cancel();
      };
      const withdrawDeadline = timers.after(deadlineMs, () => {
        if (!cancels.delete(cancelCall)) return;
        cancel();
        expired();
      });
      cancels.add(cancelCall);
      return () => {
        withdrawDeadline();
        return cancels.delete(cancelCall);
      };
    },
    cancelAll() {
      const open = [...cancels];
      cancels.clear();
      for (const cancel of open) cancel();
    },
  };
}
