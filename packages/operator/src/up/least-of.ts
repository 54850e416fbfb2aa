/** Keeps the first so many of what it is offered, in order. */
export interface LeastOf<T> {
  offer(item: T): void;
  items(): readonly T[];
}

/** Makes one. An item that comes too late in the order costs one comparison. */
export function createLeastOf<T>(limit: number, compare: (a: T, b: T) => number): LeastOf<T> {
  const kept: T[] = [];
  return {
    offer(item) {
      const last = kept.at(-1);
      if (kept.length >= limit && last !== undefined && compare(item, last) >= 0) return;
      let low = 0;
      let high = kept.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const there = kept[middle];
        if (there !== undefined && compare(there, item) <= 0) low = middle + 1;
        else high = middle;
      }
      kept.splice(low, 0, item);
      if (kept.length > limit) kept.pop();
    },
    items: () => kept,
  };
}
