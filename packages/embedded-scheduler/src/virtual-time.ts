import type { Timing } from './timing.ts';

/** Time that stands still until it is told to move: for tests and simulations. */
export interface VirtualTime extends Timing {
  /** Runs all that falls due in the next `ms` milliseconds, in order of time, then of request. */
  advance(ms: number): void;
  /**
   * Jumps from one waiting call to the next until none is left.
   * Throws when more than `maxCalls` (1,000,000) ran: something keeps asking for more.
   */
  runUntilIdle(maxCalls?: number): void;
  /** How many calls are waiting. */
  readonly pending: number;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Starts a virtual clock at `startMs` (0), in milliseconds since 1970. */
export function createVirtualTime(startMs = 0): VirtualTime {
  const heap: Entry[] = [];
  let present = startMs;
  let orders = 0;
  let live = 0;

  function push(entry: Entry): void {
    let hole = heap.length;
    while (hole > 0) {
      const parentAt = (hole - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || before(parent, entry)) break;
      heap[hole] = parent;
      hole = parentAt;
    }
    heap[hole] = entry;
  }

  function pop(): Entry | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    let hole = 0;
    for (;;) {
      const leftAt = 2 * hole + 1;
      const left = heap[leftAt];
      if (left === undefined) break;
      const right = heap[leftAt + 1];
      const useRight = right !== undefined && before(right, left);
      const child = useRight ? right : left;
      if (before(last, child)) break;
      heap[hole] = child;
      hole = useRight ? leftAt + 1 : leftAt;
    }
    heap[hole] = last;
    return first;
  }

  /** Runs the earliest waiting call due by `untilMs`; false when there is none. */
  function runNext(untilMs: number): boolean {
    for (let next = heap[0]; next !== undefined && next.at <= untilMs; next = heap[0]) {
      pop();
      const { run } = next;
      if (run === undefined) continue;
      next.run = undefined;
      live -= 1;
      present = Math.max(present, next.at);
      run();
      return true;
    }
    return false;
  }

  return {
    now: () => present,
    after(ms, run) {
      const entry: Entry = { at: present + Math.max(0, ms), order: orders, run };
      orders += 1;
      live += 1;
      push(entry);
      return () => {
        if (entry.run === undefined) return;
        entry.run = undefined;
        live -= 1;
      };
    },
    advance(ms) {
      const until = present + ms;
      while (runNext(until));
      present = until;
    },
    runUntilIdle(maxCalls = 1_000_000) {
      for (let calls = 0; runNext(Number.POSITIVE_INFINITY); calls += 1) {
        if (calls >= maxCalls) {
          throw new Error(`virtual time is still busy after ${maxCalls} calls, at ${present} ms`);
        }
      }
    },
    get pending() {
      return live;
    },
  };
}
