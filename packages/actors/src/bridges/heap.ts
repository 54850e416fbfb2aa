/** A binary min-heap. */
export interface Heap<T> {
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
  /** Replaces the content. */
  rebuild(items: Iterable<T>): void;
  readonly size: number;
}

/** Makes an empty heap ordered by `compare`, smallest first. */
export function createHeap<T>(compare: (a: T, b: T) => number): Heap<T> {
  let items: T[] = [];

  function up(from: number, item: T): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = items[parent] as T;
      if (compare(above, item) <= 0) break;
      items[i] = above;
      i = parent;
    }
    items[i] = item;
  }

  function down(from: number, item: T): void {
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && compare(items[child + 1] as T, items[child] as T) < 0) {
        child += 1;
      }
      const below = items[child] as T;
      if (compare(item, below) <= 0) break;
      items[i] = below;
      i = child;
    }
    items[i] = item;
  }

  return {
    push(item) {
      items.push(item);
      up(items.length - 1, item);
    },
    peek: () => items[0],
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length > 0 && last !== undefined) down(0, last);
      return top;
    },
    rebuild(from) {
      items = [...from].sort(compare);
    },
    get size() {
      return items.length;
    },
  };
}
