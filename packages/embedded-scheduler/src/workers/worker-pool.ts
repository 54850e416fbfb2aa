import type { Sink, Unsubscribe } from '../subscribers.ts';

/** The connected workers of one kind, each the receiver of a stream of orders. */
export interface WorkerPool<Order> {
  readonly size: number;
  has(name: string): boolean;
  /**
   * Adds a worker; one that comes under a taken name takes its place, and the other's stream ends.
   * `changed` is called after that and after it left.
   */
  join(name: string, sink: Sink<Order>): Unsubscribe;
  send(name: string, order: Order): void;
  /**
   * Who works on a resource. A worker that joins or leaves moves as few resources as can be.
   */
  assigned(resource: string): readonly string[];
  end(): void;
}

/**
 * A spread that is the same in every run: FNV-1a, stirred once more since names that begin alike
 * would end up in the same order everywhere.
 */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** Makes an empty pool that puts up to `workersPerResource` workers on each resource. */
export function createWorkerPool<Order>(
  workersPerResource: number,
  changed: () => void,
): WorkerPool<Order> {
  const workers = new Map<string, Sink<Order>>();
  return {
    get size() {
      return workers.size;
    },
    has: (name) => workers.has(name),
    join(name, sink) {
      const predecessor = workers.get(name);
      workers.set(name, sink);
      predecessor?.end();
      changed();
      return () => {
        if (workers.get(name) !== sink) return;
        workers.delete(name);
        changed();
      };
    },
    send(name, order) {
      workers.get(name)?.next(order);
    },
    assigned(resource) {
      if (workers.size <= workersPerResource) return [...workers.keys()];
      return [...workers.keys()]
        .map((name) => ({ name, rank: hash(`${name}\0${resource}`) }))
        .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
        .slice(0, workersPerResource)
        .map(({ name }) => name);
    },
    end() {
      const sinks = [...workers.values()];
      workers.clear();
      for (const sink of sinks) sink.end();
    },
  };
}
