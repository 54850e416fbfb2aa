import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TimerCall } from '../ports/timer-port.ts';
import { createDeadlines } from './deadlines.ts';

/** A deadlines lane with one real-timer-like port: the newest call counts. */
function createDeadlinesBench() {
  const bridge = createDeadlines();
  const state = { now: 0, armed: null as TimerCall | null, calls: 0 };

  function note({ calls, facts }: ReturnType<typeof bridge.receive>): string[] {
    for (const call of calls) state.armed = call;
    state.calls += calls.length;
    return facts.map(({ to, fact }) => {
      expect(fact).toEqual({ type: 'DeadlineReached' });
      return to;
    });
  }

  return {
    state,
    set: (who: string, at: number) =>
      note(
        bridge.receive({ type: 'command', who, command: { type: 'SetDeadline', at } }, state.now),
      ),
    clear: (who: string) =>
      note(bridge.receive({ type: 'command', who, command: { type: 'ClearDeadline' } }, state.now)),
    /** The timer fires at `now`, which may be early. */
    fire(now: number, id = state.armed?.id ?? 0) {
      state.now = now;
      return note(bridge.receive({ type: 'answer', answer: { type: 'Woke', id } }, now));
    },
  };
}

describe('deadlines', () => {
  test('arm one timer, for the earliest', () => {
    const bench = createDeadlinesBench();
    bench.set('a', 50);
    expect(bench.state.armed).toEqual({ type: 'Wake', id: 1, at: 50 });
    bench.set('b', 70);
    expect(bench.state.calls).toBe(1);
    bench.set('c', 30);
    expect(bench.state.armed).toEqual({ type: 'Wake', id: 2, at: 30 });
  });

  test('reach all that are due, in their order, and arm for the next', () => {
    const bench = createDeadlinesBench();
    for (const [who, at] of [
      ['d', 90],
      ['a', 10],
      ['c', 20],
      ['b', 10],
    ] as const) {
      bench.set(who, at);
    }
    expect(bench.fire(25)).toEqual(['a', 'b', 'c']);
    expect(bench.state.armed?.at).toBe(90);
  });

  test('look at the time: a timer that fires early is armed again', () => {
    const bench = createDeadlinesBench();
    bench.set('a', 50);
    expect(bench.fire(49)).toEqual([]);
    expect(bench.state.armed).toEqual({ type: 'Wake', id: 2, at: 50 });
    expect(bench.fire(50)).toEqual(['a']);
  });

  test('are one per actor: a new one replaces the old, earlier or later', () => {
    const bench = createDeadlinesBench();
    bench.set('a', 50);
    bench.set('a', 80);
    expect(bench.fire(60)).toEqual([]);
    expect(bench.fire(80)).toEqual(['a']);
    bench.set('a', 200);
    bench.set('a', 100);
    expect(bench.fire(100)).toEqual(['a']);
    expect(bench.fire(200)).toEqual([]);
  });

  test('that are cleared are not reached', () => {
    const bench = createDeadlinesBench();
    bench.set('a', 50);
    bench.clear('a');
    bench.clear('never set');
    expect(bench.fire(60)).toEqual([]);
  });

  test('ignore the timer that was replaced by an earlier one', () => {
    const bench = createDeadlinesBench();
    bench.set('a', 50);
    bench.set('b', 20);
    expect(bench.fire(100, 1)).toEqual([]);
    expect(bench.fire(100)).toEqual(['b', 'a']);
  });

  test('in the past are reached as soon as the timer says so', () => {
    const bench = createDeadlinesBench();
    bench.state.now = 100;
    expect(bench.set('a', 50)).toEqual([]);
    expect(bench.state.armed?.at).toBe(50);
    expect(bench.fire(100)).toEqual(['a']);
  });

  test('are reached by all that hold one, exactly once, at the time set last', () => {
    const act = fc.record({
      who: fc.constantFrom('a', 'b', 'c', 'd'),
      inMs: fc.option(fc.integer({ min: 0, max: 50 })),
      passMs: fc.integer({ min: 0, max: 30 }),
      isEarly: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const bench = createDeadlinesBench();
        const wanted = new Map<string, number>();

        function expectDue(reached: readonly string[]): void {
          for (const who of reached) {
            expect(wanted.get(who)).toBeLessThanOrEqual(bench.state.now);
            wanted.delete(who);
          }
          for (const at of wanted.values()) expect(at).toBeGreaterThan(bench.state.now);
        }

        for (const { who, inMs, passMs, isEarly } of acts) {
          if (inMs === null) {
            wanted.delete(who);
            bench.clear(who);
          } else {
            wanted.set(who, bench.state.now + inMs);
            bench.set(who, bench.state.now + inMs);
          }
          const until = bench.state.now + passMs;
          for (let i = 0; (bench.state.armed?.at ?? Infinity) <= until && i < 500; i++) {
            const at = Math.max(bench.state.armed?.at ?? 0, bench.state.now);
            const { armed } = bench.state;
            if (isEarly && i === 0 && at > bench.state.now) bench.fire(at - 1);
            expectDue(bench.fire(at));
            if (bench.state.armed === armed) bench.state.armed = null;
          }
          bench.state.now = until;
        }
      }),
    );
  });

  test('keep their order when the many that were replaced are cleaned away', () => {
    const bench = createDeadlinesBench();
    for (let i = 0; i < 20; i++) bench.set(`n${i}`, 1_000 + i);
    for (let i = 0; i < 5_000; i++) bench.set('busy', 2_000 - (i % 900));
    bench.set('busy', 1_005);
    expect(bench.fire(1_006)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'busy', 'n6']);
    expect(bench.fire(3_000)).toHaveLength(13);
  });
});
