/** Time that passes only when it is told to, with the work that waits for it. */
export interface VirtualTime {
  readonly now: () => number;
  /** Runs `task` after `afterMs`, and after all that was asked for the same time before. */
  after(afterMs: number, task: () => void): void;
  /** Lets `ms` pass and runs what falls due; far less than one million tasks, or it throws. */
  pass(ms: number): void;
}

/** Makes a clock that stands at `start`, in milliseconds since 1970. */
export function createVirtualTime(start: number): VirtualTime {
  const waiting: { readonly at: number; readonly task: () => void }[] = [];
  let now = start;

  function takeDue(until: number) {
    let first = -1;
    for (const [i, { at }] of waiting.entries()) {
      if (at <= until && (first < 0 || at < (waiting[first]?.at ?? 0))) first = i;
    }
    return first < 0 ? undefined : waiting.splice(first, 1)[0];
  }

  return {
    now: () => now,
    after(afterMs, task) {
      waiting.push({ at: now + Math.max(afterMs, 0), task });
    },
    pass(ms) {
      const until = now + ms;
      let tasks = 0;
      for (let due = takeDue(until); due !== undefined; due = takeDue(until)) {
        if (++tasks > 100_000) throw new Error('the run does not come to rest');
        now = Math.max(now, due.at);
        due.task();
      }
      now = until;
    },
  };
}
