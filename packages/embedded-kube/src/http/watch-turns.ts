/** How many turns of the event loop events may wait for those of further writes, and how long. */
const maxTurns = 8;
const maxWaitMs = 2;

/**
 * Says when the events of watches leave: when a turn of the event loop brings no further write, and
 * while there is no such turn, after a few of them. Ten watches of a busy server are written to once
 * for some ten writes instead of once for each two or three, which is most of what a watch costs.
 */
export class WatchTurns {
  readonly #version: () => number;
  readonly #now: () => number;
  #waiting: (() => void)[] = [];
  #seen = 0;
  #turns = 0;
  #since = 0;

  /**
   * @param version the version of the newest write
   * @param now milliseconds from any moment on
   */
  constructor(version: () => number, now: () => number) {
    this.#version = version;
    this.#now = now;
  }

  /** Calls back once, in a turn of its own. */
  next(send: () => void): void {
    this.#waiting.push(send);
    if (this.#waiting.length === 1) {
      this.#seen = 0;
      this.#turns = 0;
      this.#since = this.#now();
      setImmediate(() => this.#turn());
    }
  }

  #turn(): void {
    const version = this.#version();
    this.#turns += 1;
    const isQuiet = version === this.#seen;
    const isLate = this.#turns >= maxTurns || this.#now() - this.#since >= maxWaitMs;
    if (!isQuiet && !isLate) {
      this.#seen = version;
      setImmediate(() => this.#turn());
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const send of waiting) {
      send();
    }
  }
}
