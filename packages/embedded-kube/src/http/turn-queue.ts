/**
 * Does the work of one turn of the event loop together, at its end: first what requests ask for, then
 * what they are answered. Code and data then stay in the processor's caches, where reading the next
 * request in between would throw them out, and a client that waits for several answers is woken once,
 * and waking it costs more than an answer.
 */
export class TurnQueue {
  #calls: (() => void)[] = [];

  /** Adds a call, which must not throw; one added by a call is done after all that wait already. */
  add(call: () => void): void {
    this.#calls.push(call);
    if (this.#calls.length === 1) {
      setImmediate(() => this.#run());
    }
  }

  #run(): void {
    // The list grows while it is gone through.
    for (const call of this.#calls) {
      call();
    }
    this.#calls = [];
  }
}
