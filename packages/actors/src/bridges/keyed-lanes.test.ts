import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createKeyedLanes, type KeyedLanes, type LaneEntry } from './keyed-lanes.ts';

/** The same promises, kept in the plainest way. */
class NaiveLanes {
  private waiting: { lane: string; slot: string; item: number }[] = [];
  private readonly busy = new Set<string>();
  /** Lanes in the order in which they came to be ready. */
  private ready: string[] = [];

  put(lane: string, slot: string, item: number): number | undefined {
    const replaced = this.remove(lane, slot);
    this.waiting.push({ lane, slot, item });
    if (!this.busy.has(lane) && !this.ready.includes(lane)) this.ready.push(lane);
    return replaced;
  }

  take(): LaneEntry<number> | undefined {
    const lane = this.ready.shift();
    const index = this.waiting.findIndex((each) => each.lane === lane);
    const [entry] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (entry !== undefined) this.busy.add(entry.lane);
    return entry;
  }

  done(lane: string): void {
    if (this.busy.delete(lane) && this.has(lane)) this.ready.push(lane);
  }

  peek(lane: string, slot: string): number | undefined {
    return this.waiting.find((each) => each.lane === lane && each.slot === slot)?.item;
  }

  drop(lane: string, slot: string): number | undefined {
    const dropped = this.remove(lane, slot);
    if (!this.has(lane)) this.ready = this.ready.filter((each) => each !== lane);
    return dropped;
  }

  clear(): void {
    this.waiting = [];
    this.ready = [];
    this.busy.clear();
  }

  get size(): number {
    return this.waiting.length;
  }

  private has(lane: string): boolean {
    return this.waiting.some((each) => each.lane === lane);
  }

  private remove(lane: string, slot: string): number | undefined {
    const index = this.waiting.findIndex((each) => each.lane === lane && each.slot === slot);
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0]?.item;
  }
}

type Act = (lanes: Omit<KeyedLanes<number>, 'snapshot'>) => unknown;

const lane = fc.constantFrom('a', 'b', 'c');
const slot = fc.constantFrom('x', 'y', 'z');

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(lane, slot, fc.nat()).map(([l, s, item]): Act => {
      return (lanes) => [lanes.peek(l, s), lanes.put(l, s, item), lanes.peek(l, s)];
    }),
  },
  { weight: 5, arbitrary: fc.constant<Act>((lanes) => lanes.take()) },
  {
    weight: 4,
    arbitrary: lane.map(
      (l): Act =>
        (lanes) =>
          lanes.done(l),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(lane, slot).map(
      ([l, s]): Act =>
        (lanes) =>
          lanes.drop(l, s),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Act>((lanes) => lanes.clear()) },
);

describe('keyed lanes', () => {
  test('do what the plainest queue with the same promises does', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const lanes = createKeyedLanes<number>();
        const naive = new NaiveLanes();
        for (const each of acts) {
          expect(each(lanes)).toEqual(each(naive));
          expect(lanes.size).toBe(naive.size);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('that are made of a snapshot, taken anywhere, go on as the others do', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const whole = createKeyedLanes<number>();
        let remade = createKeyedLanes<number>();
        for (const each of acts) {
          expect(each(remade)).toEqual(each(whole));
          expect(remade.size).toBe(whole.size);
          remade = createKeyedLanes(remade.snapshot((item) => item));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('take one entry of a lane at a time, in order, and others in between', () => {
    const lanes = createKeyedLanes<number>();
    lanes.put('a', 'x', 1);
    lanes.put('a', 'y', 2);
    lanes.put('b', 'x', 3);
    expect([lanes.take()?.item, lanes.take()?.item, lanes.take()]).toEqual([1, 3, undefined]);
    lanes.done('a');
    expect(lanes.take()).toEqual({ lane: 'a', slot: 'y', item: 2 });
  });

  test("let a newer entry take the place of the one that waits, at the lane's end", () => {
    const lanes = createKeyedLanes<number>();
    lanes.put('a', 'x', 1);
    lanes.put('a', 'y', 2);
    expect(lanes.put('a', 'x', 3)).toBe(1);
    expect(lanes.size).toBe(2);
    expect(lanes.take()?.item).toBe(2);
  });

  test('of groups take turns: many lanes of one delay those of another by one turn', () => {
    const lanes = createKeyedLanes<number>([], (name) => name[0] ?? '');
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) lanes.put(name, 'x', 0);
    const taken = () => lanes.take()?.lane;
    expect([taken(), taken()]).toEqual(['a1', 'b1']);
    const copy = createKeyedLanes(
      lanes.snapshot((item) => item),
      (name) => name[0] ?? '',
    );
    const rest = ['c1', 'a2', 'b2', 'a3', undefined];
    expect(rest.map(taken)).toEqual(rest);
    expect(rest.map(() => copy.take()?.lane)).toEqual(rest);
  });

  test('bound what waits by lanes and slots, however often is asked', () => {
    const lanes = createKeyedLanes<number>();
    for (let i = 0; i < 1_000; i++) lanes.put(`lane${i % 3}`, `slot${i % 2}`, i);
    expect(lanes.size).toBe(6);
  });
});
