import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRunTime } from './run-time.ts';

test('records are timed by a clock that never goes back, however the wall clock is set', () => {
  const act = fc.record({
    passMs: fc.nat(60),
    setMs: fc.constantFrom(0, 0, 0, -3_600_000, 3_600_000),
    pauses: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 50 }), (acts) => {
      let [wall, real, last] = [1_700_000_000_000, 5_000, 0];
      const time = createRunTime(() => real);
      let lastWall = wall;
      for (const { passMs, setMs, pauses } of acts) {
        wall += passMs + setMs;
        real += passMs;
        if (pauses) time.pause();
        const mono: number = time.of(wall) ?? last + wall - lastWall;
        lastWall = wall;
        expect(mono).toBe(real - 5_000);
        expect(mono).toBeGreaterThanOrEqual(last);
        last = mono;
      }
    }),
  );
});

test('a clock that is set by little is put right at the next pause', () => {
  let real = 0;
  const time = createRunTime(() => real);
  expect([time.of(1_000), time.of(1_050)]).toEqual([0, undefined]);
  time.pause();
  expect(time.of(1_060)).toBe(50);
  real = 200;
  time.pause();
  expect(time.of(1_090)).toBe(200);
});
