import { describe, expect, test } from '@jest/globals';
import { contextChanges } from './context-changes.ts';

describe('what a step changed in what an actor knows', () => {
  test('is told leaf by leaf, with what was and what is', () => {
    const before = { view: { state: 'loading', replicas: 0 }, epoch: 1 };
    const after = { view: { state: 'available', replicas: 0 }, epoch: 1 };
    expect(contextChanges(before, after)).toEqual([
      { at: 'view.state', from: 'loading', to: 'available' },
    ]);
  });

  test('has only one side of what came or went', () => {
    expect(contextChanges({ a: 1 }, { b: null })).toEqual([
      { at: 'a', from: '1' },
      { at: 'b', to: 'null' },
    ]);
  });

  test('compares conditions by their type, wherever they stand', () => {
    const ready = { type: 'Ready', status: 'True' };
    const busy = { type: 'Reconciling', status: 'True' };
    expect(contextChanges({ conditions: [ready] }, { conditions: [busy, ready] })).toEqual([
      { at: 'conditions.Reconciling', to: JSON.stringify(busy) },
    ]);
  });

  test('leaves out the time of the step itself', () => {
    expect(contextChanges({ at: 1 }, { at: 2 })).toEqual([]);
  });

  test('is bounded, in number and in length', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at]));
    expect(contextChanges({}, many).length).toBe(40);
    const [change] = contextChanges({}, { a: 'x'.repeat(5_000) });
    expect(change?.to?.length).toBeLessThan(400);
  });
});
