import { createFairTurns } from './fair-turns.ts';

/** An entry as it comes out of the lanes. */
export interface LaneEntry<T> {
  readonly lane: string;
  readonly slot: string;
  readonly item: T;
}

/**
 * A bounded queue of keyed work, in which what concerns one thing happens in order.
 *
 * A lane is one thing (a name, an object) and does one entry at a time. Within it a newer entry of a
 * slot replaces a waiting older one and goes to the lane's end; across lanes of a group the order is
 * first come, first served, and groups take turns. All operations are O(1). The number of waiting entries is bounded by lanes × slots,
 * which is bounded by the resources that exist.
 */
export interface KeyedLanes<T> {
  /** Queues `item`; returns the waiting item that it replaced. */
  put(lane: string, slot: string, item: T): T | undefined;
  /** Takes the next entry of a lane that is not busy, and makes that lane busy. */
  take(): LaneEntry<T> | undefined;
  /** Says that the entry taken from `lane` is done with. */
  done(lane: string): void;
  /** The waiting entry, which goes on waiting. */
  peek(lane: string, slot: string): T | undefined;
  /** Removes a waiting entry. */
  drop(lane: string, slot: string): T | undefined;
  /** Empties everything; entries under way are forgotten too. */
  clear(): void;
  /** The lanes as they are, those first whose turn comes, with what `copy` makes of each item. */
  snapshot<S>(copy: (item: T) => S): readonly LaneSnapshot<S>[];
  /** Waiting entries. */
  readonly size: number;
}

/** One lane, as plain JSON where its items are. */
export interface LaneSnapshot<T> {
  readonly lane: string;
  readonly busy: boolean;
  /** What waits, the next one first. */
  readonly waiting: readonly (readonly [slot: string, item: T])[];
}

interface Lane<T> {
  busy: boolean;
  /** The next one first; a list, as it has a handful of slots at most. */
  readonly waiting: Waiting<T>[];
}

interface Waiting<T> {
  readonly slot: string;
  readonly item: T;
}

/**
 * Makes lanes that are empty, or as a snapshot says.
 *
 * @param groupOf whom a lane belongs to; all are of one group without it.
 */
export function createKeyedLanes<T>(
  from: readonly LaneSnapshot<T>[] = [],
  groupOf: (lane: string) => string = () => '',
): KeyedLanes<T> {
  const lanes = new Map<string, Lane<T>>();
  const ready = createFairTurns(groupOf);
  let size = 0;

  for (const { lane: name, busy, waiting } of from) {
    lanes.set(name, { busy, waiting: waiting.map(([slot, item]) => ({ slot, item })) });
    if (!busy) ready.add(name);
    size += waiting.length;
  }

  function settle(name: string, lane: Lane<T>): void {
    if (lane.busy) return;
    if (lane.waiting.length > 0) ready.add(name);
    else {
      ready.delete(name);
      lanes.delete(name);
    }
  }

  return {
    put(name, slot, item) {
      let lane = lanes.get(name);
      if (lane === undefined) {
        lane = { busy: false, waiting: [] };
        lanes.set(name, lane);
      }
      const replaced = removed(lane, slot);
      if (replaced === undefined) size += 1;
      lane.waiting.push({ slot, item });
      settle(name, lane);
      return replaced?.item;
    },
    take() {
      for (let name = ready.next(); name !== undefined; name = ready.next()) {
        const lane = lanes.get(name);
        const first = lane?.waiting.shift();
        if (lane === undefined || first === undefined) continue;
        lane.busy = true;
        size -= 1;
        return { lane: name, ...first };
      }
      return undefined;
    },
    done(name) {
      const lane = lanes.get(name);
      if (lane === undefined) return;
      lane.busy = false;
      settle(name, lane);
    },
    peek: (name, slot) => lanes.get(name)?.waiting.find((each) => each.slot === slot)?.item,
    drop(name, slot) {
      const lane = lanes.get(name);
      const dropped = lane === undefined ? undefined : removed(lane, slot);
      if (lane === undefined || dropped === undefined) return undefined;
      size -= 1;
      settle(name, lane);
      return dropped.item;
    },
    clear() {
      lanes.clear();
      ready.clear();
      size = 0;
    },
    snapshot(copy) {
      const busy = [...lanes.keys()].filter((name) => !ready.has(name));
      return [...ready.names(), ...busy].map((name) => {
        const lane = lanes.get(name);
        const waiting = (lane?.waiting ?? []).map(({ slot, item }) => [slot, copy(item)] as const);
        return { lane: name, busy: lane?.busy ?? false, waiting };
      });
    },
    get size() {
      return size;
    },
  };
}

/** Takes out what waits in a slot. */
function removed<T>({ waiting }: Lane<T>, slot: string): Waiting<T> | undefined {
  const at = waiting.findIndex((each) => each.slot === slot);
  return at < 0 ? undefined : waiting.splice(at, 1)[0];
}
