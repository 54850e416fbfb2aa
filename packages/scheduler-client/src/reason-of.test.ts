import { describe, expect, test } from '@jest/globals';
import { reasonOf } from './reason-of.ts';

const systemError = (code: string, address?: string) =>
  Object.assign(new Error(`connect ${code}`), { code, ...(address && { address }) });

describe('the reason of an error', () => {
  test.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ENOTFOUND', 'no such host in DNS'],
    ['ENOENT', 'no such file'],
  ])('%s is %s', (code, words) => {
    expect(reasonOf(systemError(code))).toBe(words);
  });

  test('what has no words of its own keeps its message', () => {
    expect(reasonOf(systemError('EWHATEVER'))).toBe('connect EWHATEVER');
    expect(reasonOf('thrown')).toBe('thrown');
  });

  test('addresses that all failed alike are listed behind the one reason', () => {
    const errors = [systemError('ECONNREFUSED', '::1'), systemError('ECONNREFUSED', '127.0.0.1')];
    expect(reasonOf(new AggregateError(errors))).toBe('connection refused (tried ::1, 127.0.0.1)');
  });

  test('addresses that failed each in its way have each its reason', () => {
    const errors = [systemError('ENETUNREACH', '::1'), systemError('ECONNREFUSED', '127.0.0.1')];
    expect(reasonOf(new AggregateError(errors))).toBe(
      '::1: no route to its network; 127.0.0.1: connection refused',
    );
  });
});
