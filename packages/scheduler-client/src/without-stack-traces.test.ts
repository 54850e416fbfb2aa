import { describe, expect, test } from '@jest/globals';
import { withoutStackTraces } from './without-stack-traces.ts';

const frames = (error: unknown) => (error as Error).stack?.match(/\n\s+at /g) ?? [];

describe('without stack traces', () => {
  test('an error that is made in it has a message and no frames', () => {
    const error = withoutStackTraces(() => new Error('within'));
    expect(error.stack).toContain('within');
    expect(frames(error)).toEqual([]);
  });

  test('one that is made after it has its frames, also where something was thrown in it', () => {
    const { stackTraceLimit } = Error;
    expect(() =>
      withoutStackTraces(() => {
        throw new Error('within');
      }),
    ).toThrow('within');
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    expect(frames(new Error('after'))).not.toEqual([]);
  });
});
