import type { Delays } from '../workloads/delays.ts';

/** Time that passes only when told to. */
export class VirtualTime implements Delays {
  #now: number;
  #count = 0;
  #waiting: { readonly at: number; readonly order: number; readonly fn: () => void }[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): () => void {
    this.#count += 1;
    const entry = { at: this.#now + ms, order: this.#count, fn };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((one) => one !== entry);
    };
  }

  /** Lets time pass and runs everything due, in order, also what that makes due. */
  run(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      this.#waiting.sort((a, b) => a.at - b.at || a.order - b.order);
      const [next] = this.#waiting;
      if (next === undefined || next.at > end) {
        break;
      }
      this.#waiting.shift();
      this.#now = next.at;
      next.fn();
    }
    this.#now = end;
  }
}
