import { describe, expect, test } from '@jest/globals';
import { createPlayClock } from './play-clock.ts';

function setUp() {
  let here = 5_000;
  const clock = createPlayClock(() => here);
  return {
    clock,
    pass(ms: number) {
      here += ms;
    },
  };
}

describe('the clock of a log that is played', () => {
  test('waits as long as it was, by the speed', () => {
    const { clock, pass } = setUp();
    expect(clock.waitFor({ at: 0, nextAt: 1_000, speed: 1 })).toBe(1_000);
    pass(1_000);
    expect(clock.now(1)).toBe(1_000);
    const { clock: fast } = setUp();
    expect(fast.waitFor({ at: 0, nextAt: 1_000, speed: 10 })).toBe(100);
  });

  test('catches up where a wait took longer than it should', () => {
    const { clock, pass } = setUp();
    clock.waitFor({ at: 0, nextAt: 500, speed: 1 });
    pass(700);
    expect(clock.now(1)).toBe(700);
    expect(clock.waitFor({ at: 500, nextAt: 1_000, speed: 1 })).toBe(300);
  });

  test('shows what happens within a frame together', () => {
    const { clock, pass } = setUp();
    const wait = clock.waitFor({ at: 0, nextAt: 1, speed: 1 });
    expect(wait).toBeGreaterThan(20);
    pass(wait);
    expect(clock.now(1)).toBe(wait);
  });

  test('cuts a long silence short, and goes on from its end', () => {
    const { clock, pass } = setUp();
    const wait = clock.waitFor({ at: 0, nextAt: 3_600_000, speed: 1 });
    expect(wait).toBeLessThan(2_000);
    pass(wait);
    expect(clock.now(1)).toBe(3_600_000);
  });

  test('begins anew where the log’s own clock went back', () => {
    const { clock } = setUp();
    clock.waitFor({ at: 0, nextAt: 1_000, speed: 1 });
    expect(clock.waitFor({ at: 90_000, nextAt: 80_000, speed: 1 })).toBeLessThan(100);
  });
});
