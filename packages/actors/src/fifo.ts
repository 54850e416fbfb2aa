/** A queue, first in, first out. Putting in and taking out are O(1) in the long run. */
export interface Fifo<T> {
  put(item: T): void;
  take(): T | undefined;
  /** What waits, the next one first. */
  values(): T[];
  clear(): void;
  readonly size: number;
}

/** Beyond so many places, those that are no longer in use are given back. */
const keptPlaces = 1_024;

/** Makes an empty queue. An array's own `shift` moves all that is left, and its literal makes room anew. */
export function createFifo<T>(): Fifo<T> {
  let places: (T | undefined)[] = [];
  let head = 0;
  let tail = 0;

  function clear(): void {
    if (places.length > keptPlaces) places = [];
    head = 0;
    tail = 0;
  }

  return {
    put(item) {
      places[tail] = item;
      tail += 1;
    },
    take() {
      if (head === tail) return undefined;
      const item = places[head];
      places[head] = undefined;
      head += 1;
      if (head === tail) clear();
      else if (head > keptPlaces && head * 2 > tail) {
        places = places.slice(head, tail);
        tail -= head;
        head = 0;
      }
      return item;
    },
    values: () => places.slice(head, tail) as T[],
    clear() {
      places = [];
      clear();
    },
    get size() {
      return tail - head;
    },
  };
}
