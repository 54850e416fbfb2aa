import { describe, expect, test } from '@jest/globals';
import { createOpenCalls } from './open-calls.ts';
import { createManualTimers } from './testing/manual-timers.ts';

function setUp() {
  const timers = createManualTimers();
  const calls = createOpenCalls(timers);
  const log: string[] = [];
  const open = (name: string, deadlineMs: number) =>
    calls.open(
      deadlineMs,
      () => log.push(`${name} cancelled`),
      () => log.push(`${name} expired`),
    );
  return { timers, calls, log, open };
}

describe('open calls', () => {
  test('a call past its deadline is cancelled and expires, and settles no more', () => {
    const { timers, log, open } = setUp();
    const settle = open('a', 10);
    timers.advance(9);
    expect(log).toEqual([]);
    timers.advance(1);
    expect(log).toEqual(['a cancelled', 'a expired']);
    expect(settle()).toBe(false);
  });

  test('a call settles once, and then leaves no deadline', () => {
    const { timers, log, open } = setUp();
    const settle = open('a', 10);
    expect(settle()).toBe(true);
    expect(settle()).toBe(false);
    expect(timers.pending).toBe(0);
    expect(log).toEqual([]);
  });

  test('cancelling all leaves no deadline, lets nothing expire and nothing settle', () => {
    const { timers, calls, log, open } = setUp();
    const settle = open('a', 10);
    open('b', 20);
    calls.cancelAll();
    expect(timers.pending).toBe(0);
    expect(log).toEqual(['a cancelled', 'b cancelled']);
    expect(settle()).toBe(false);
  });
});
