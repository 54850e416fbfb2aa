import { describe, expect, test } from '@jest/globals';
import type { Condition } from './conditions.ts';
import { sameStatus } from './same-status.ts';

const ready: Condition = {
  type: 'Ready',
  status: 'True',
  lastTransitionTime: '2026-01-01T12:00:00Z',
};
const loaded: Condition = { type: 'Loaded', status: 'True', reason: 'ok' };

/** A status with any fields, as the API may hold it. */
function status(fields: object): { readonly conditions?: readonly Condition[] } {
  return fields;
}

describe('two statuses say the same', () => {
  test.each([
    [
      'when only transition times differ',
      { conditions: [ready] },
      { conditions: [{ ...ready, lastTransitionTime: '2027-01-01T00:00:00Z' }] },
    ],
    [
      'when only the order of conditions differs',
      { conditions: [ready, loaded] },
      { conditions: [loaded, ready] },
    ],
    [
      'when only the order of keys differs',
      { a: 1, annotations: { x: '1', y: '2' } },
      { annotations: { y: '2', x: '1' }, a: 1 },
    ],
    ['when one has an empty text where the other has nothing', { selector: '' }, {}],
    ['when one has null where the other has nothing', { replicas: null }, {}],
    ['when one has an empty map where the other has nothing', { annotations: {} }, {}],
    ['when one has no conditions and the other an empty list', { conditions: [] }, {}],
    [
      'when a reason is empty in one and absent in the other',
      { conditions: [{ ...ready, reason: '' }] },
      { conditions: [ready] },
    ],
  ])('%s', (_, a, b) => {
    expect(sameStatus(status(a), status(b))).toBe(true);
    expect(sameStatus(status(b), status(a))).toBe(true);
  });
});

describe('two statuses differ', () => {
  test.each([
    ['by a number', { replicas: 1 }, { replicas: 2 }],
    ['by a zero that only one of them writes', { replicas: 0 }, {}],
    ['by a text', { selector: 'a' }, { selector: 'b' }],
    ['by a field that only one of them has', { observedGeneration: 1 }, {}],
    ['by an annotation', { annotations: { x: '1' } }, { annotations: { x: '2' } }],
    [
      'by the status of a condition',
      { conditions: [ready] },
      { conditions: [{ ...ready, status: 'False' }] },
    ],
    [
      'by the reason of a condition',
      { conditions: [loaded] },
      { conditions: [{ ...loaded, reason: 'no' }] },
    ],
    [
      'by a condition that only one of them has',
      { conditions: [ready, loaded] },
      { conditions: [ready] },
    ],
    [
      'by a condition in the place of a double',
      { conditions: [ready, ready] },
      { conditions: [ready, loaded] },
    ],
  ])('%s', (_, a, b) => {
    expect(sameStatus(status(a), status(b))).toBe(false);
    expect(sameStatus(status(b), status(a))).toBe(false);
  });
});
