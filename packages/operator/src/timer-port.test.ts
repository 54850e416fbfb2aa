import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { TimerAnswer } from '@troupe/actors';
import { type ClosableTimerPort, createTimerPort } from './timer-port.ts';

const longMs = 2 ** 31 - 2;

describe('the timer port', () => {
  let port: ClosableTimerPort;
  let answers: TimerAnswer[];

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    answers = [];
    port = createTimerPort();
    port.answers((answer) => answers.push(answer));
  });

  afterEach(() => {
    port.close();
    jest.useRealTimers();
  });

  test('wakes at the last time asked for, once', () => {
    port.call({ type: 'Wake', id: 1, at: 100 });
    port.call({ type: 'Wake', id: 2, at: 200 });
    jest.advanceTimersByTime(199);
    expect(answers).toEqual([]);
    jest.advanceTimersByTime(1_000);
    expect(answers).toEqual([{ type: 'Woke', id: 2 }]);
  });

  test('wakes at once for a time that has passed', () => {
    port.call({ type: 'Wake', id: 1, at: -100 });
    jest.advanceTimersByTime(0);
    expect(answers).toEqual([{ type: 'Woke', id: 1 }]);
  });

  test('takes a time that no timer can hold for a long one, not for none', () => {
    port.call({ type: 'Wake', id: 1, at: longMs * 100 });
    jest.advanceTimersByTime(longMs);
    expect(answers).toEqual([]);
  });

  test('says nothing after its end', () => {
    port.call({ type: 'Wake', id: 1, at: 100 });
    port.close();
    jest.advanceTimersByTime(1_000);
    expect(answers).toEqual([]);
  });
});
