import { describe, expect, test } from '@jest/globals';
import { describeRivals, rejectionOf } from './rejection.ts';

describe("a scheduler's refusal", () => {
  test.each([
    ['FAILED_PRECONDITION', 'Model iris is in process of deletion - new model can not be created'],
    ['FAILED_PRECONDITION', 'pipeline iris still terminating'],
    ['UNAVAILABLE', 'Model iris not found'],
    ['DEADLINE_EXCEEDED', ''],
    ['INTERNAL', 'whatever'],
    ['UNKNOWN', ''],
    ['CANCELLED', ''],
  ])('passes by itself: %s %s', (code, message) => {
    expect(rejectionOf(code, message)).toBe('transient');
  });

  test.each(['Model iris not found', 'pipeline iris not found', 'Experiment not found iris'])(
    'means that there is nothing left: %s',
    (message) => {
      expect(rejectionOf('FAILED_PRECONDITION', message)).toBe('gone');
    },
  );

  test.each([
    ['FAILED_PRECONDITION', 'Model iris. does not have a valid name'],
    ['FAILED_PRECONDITION', ''],
    ['UNIMPLEMENTED', 'unknown method'],
    ['UNIMPLEMENTED', 'method not found'],
  ])('is for good: %s %s', (code, message) => {
    expect(rejectionOf(code, message)).toBe('final');
  });
});

test('names all who may have a default that is taken', () => {
  expect(describeRivals(['e'])).toBe('Experiment e has the same default');
  expect(describeRivals(['e', 'f'])).toBe('Experiments e, f have the same default');
});
