import { describe, expect, test } from '@jest/globals';
import { answerError, watchError } from './answer-error.ts';
import { KubeError } from './kube-error.ts';

const status = {
  kind: 'Status',
  code: 409,
  reason: 'AlreadyExists',
  message: 'models "iris" already exists',
};

describe('an answer with an error code', () => {
  test('is told by its Status', () => {
    const error = answerError(409, {}, JSON.stringify(status), 'POST /x');
    expect(error).toBeInstanceOf(KubeError);
    expect(error).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'models "iris" already exists',
      retryAfterMs: undefined,
    });
  });

  test('that holds no Status is told by its code and its first words', () => {
    const error = answerError(503, {}, '<html>no upstream</html>', 'PATCH /x');
    expect(error).toMatchObject({ code: 503, reason: 'ServiceUnavailable' });
    expect(error.message).toBe('PATCH /x was answered 503: <html>no upstream</html>');
  });

  test('asks for patience by Retry-After, or else in its details', () => {
    const details = { ...status, details: { retryAfterSeconds: 3 } };
    const body = JSON.stringify(details);
    expect(answerError(429, { 'retry-after': '7' }, body, '').retryAfterMs).toBe(7_000);
    expect(answerError(429, {}, body, '').retryAfterMs).toBe(3_000);
    expect(answerError(429, { 'retry-after': '9'.repeat(12) }, '', '').retryAfterMs).toBe(
      3_600_000,
    );
  });
});

describe('an ERROR event', () => {
  test('becomes the error that its Status tells', () => {
    const event = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    expect(watchError(event)).toMatchObject({ code: 410, reason: 'Expired', message: 'too old' });
  });

  test('that says nothing is an internal error', () => {
    expect(watchError(undefined)).toMatchObject({ code: 500, reason: 'InternalError' });
  });
});

describe('KubeError.from', () => {
  test('leaves a KubeError as it is', () => {
    const error = answerError(404, {}, '', '');
    expect(KubeError.from(error)).toBe(error);
  });

  test('takes anything else for an unreachable server, with its cause', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = KubeError.from(cause);
    expect(error).toMatchObject({ code: 0, reason: 'Unreachable', message: cause.message, cause });
  });

  test('names each address of a connection refused on several', () => {
    const cause = new AggregateError([new Error('refused on ::1'), new Error('refused on v4')]);
    expect(KubeError.from(cause).message).toBe('refused on ::1; refused on v4');
  });
});
