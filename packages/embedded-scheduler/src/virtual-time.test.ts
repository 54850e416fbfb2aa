import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createVirtualTime } from './virtual-time.ts';

describe('virtual time', () => {
  test('stands still until it is advanced', () => {
    const time = createVirtualTime(5);
    let ran = false;
    time.after(0, () => {
      ran = true;
    });
    expect([time.now(), ran, time.pending]).toEqual([5, false, 1]);
    time.advance(0);
    expect([time.now(), ran, time.pending]).toEqual([5, true, 0]);
  });

  test('runs calls in order of time, and of request when they are due together', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (delays) => {
        const time = createVirtualTime();
        const ran: [number, number][] = [];
        for (const [order, ms] of delays.entries()) {
          time.after(ms, () => ran.push([time.now(), order]));
        }
        time.advance(20);
        const expected = delays.map((ms, order): [number, number] => [ms, order]);
        expected.sort(([a, x], [b, y]) => a - b || x - y);
        expect(ran).toEqual(expected);
      }),
    );
  });

  test('does not run what was cancelled', () => {
    const time = createVirtualTime();
    const ran: string[] = [];
    const cancel = time.after(1, () => ran.push('cancelled'));
    time.after(2, () => ran.push('kept'));
    cancel();
    cancel();
    expect(time.pending).toBe(1);
    time.advance(2);
    expect(ran).toEqual(['kept']);
  });

  test('runs within an advance what falls due through its own calls', () => {
    const time = createVirtualTime();
    const ran: number[] = [];
    const again = (): void => {
      ran.push(time.now());
      time.after(10, again);
    };
    time.after(10, again);
    time.advance(35);
    expect(ran).toEqual([10, 20, 30]);
    expect(time.now()).toBe(35);
  });

  test('jumps over idle stretches', () => {
    const time = createVirtualTime();
    time.after(86_400_000, () => {});
    time.runUntilIdle();
    expect([time.now(), time.pending]).toEqual([86_400_000, 0]);
  });

  test('refuses to run for ever', () => {
    const time = createVirtualTime();
    const again = (): void => {
      time.after(1, again);
    };
    again();
    expect(() => time.runUntilIdle(100)).toThrow('still busy after 100 calls');
  });
});
