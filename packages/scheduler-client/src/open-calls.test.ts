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

  test('calls expire each at its own time, whatever came of those before', () => {
    const { timers, log, open } = setUp();
    const settle = open('a', 10);
    timers.advance(4);
    open('b', 10);
    timers.advance(2);
    open('c', 10);
    open('d', 3);
    settle();
    timers.advance(3);
    expect(log).toEqual(['d cancelled', 'd expired']);
    timers.advance(4);
    expect(log).toHaveLength(2);
    timers.advance(1);
    expect(log.slice(2)).toEqual(['b cancelled', 'b expired']);
    timers.advance(2);
    expect(log.slice(4)).toEqual(['c cancelled', 'c expired']);
    expect(timers.pending).toBe(0);
  });

  test('many calls of one deadline have one timer, and none once they are answered', () => {
    const { timers, open } = setUp();
    const settled = Array.from({ length: 100 }, (_, i) => open(`call ${i}`, 10));
    expect(timers.pending).toBe(1);
    for (const settle of settled) settle();
    expect(timers.pending).toBe(0);
  });

  test('a call that is opened while others expire has its whole time, and the others no more', () => {
    const { timers, calls, log, open } = setUp();
    calls.open(
      10,
      () => {},
      () => open('b', 10),
    );
    timers.advance(5);
    open('a', 10);
    timers.advance(10);
    expect(log).toEqual(['a cancelled', 'a expired']);
    timers.advance(4);
    expect(log).toHaveLength(2);
    timers.advance(1);
    expect(log.slice(2)).toEqual(['b cancelled', 'b expired']);
  });
});
