/** Runs tasks in their order, at most so many at a time. */
export interface Window {
  run(task: () => Promise<void>): void;
  /** Tasks that run or wait. */
  readonly size: number;
}

/** Makes a window. A task that fails is not caught: it is an unhandled rejection, and ends a bench. */
export function createWindow(width: number): Window {
  let waiting: (() => Promise<void>)[] = [];
  let next = 0;
  let running = 0;

  async function start(task: () => Promise<void>): Promise<void> {
    running += 1;
    await task();
    running -= 1;
    const following = waiting[next];
    if (following === undefined) {
      waiting = [];
      next = 0;
      return;
    }
    next += 1;
    void start(following);
  }

  return {
    run(task) {
      if (running < width) void start(task);
      else waiting.push(task);
    },
    get size() {
      return running + waiting.length - next;
    },
  };
}
