import type { Timing } from './timing.ts';

/**
 * A first-in-first-out line between those who report a change and those who tell the world.
 *
 * Items are handled in a later turn, never inside `push`, so a handler sees the state as it is then:
 * what lies between two handlings is skipped.
 */
export interface Fifo<Item> {
  push(item: Item): void;
}

/** Makes a line whose items go to `handle` in a turn of their own. */
export function createFifo<Item>(after: Timing['after'], handle: (item: Item) => void): Fifo<Item> {
  let waiting: Item[] = [];
  return {
    push(item) {
      waiting.push(item);
      if (waiting.length > 1) return;
      after(0, () => {
        const batch = waiting;
        waiting = [];
        for (const next of batch) handle(next);
      });
    },
  };
}
