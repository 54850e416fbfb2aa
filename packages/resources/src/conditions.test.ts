import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Condition,
  type ConditionUpdate,
  conditionSet,
  sameCondition,
  statusOf,
  timestamp,
  withoutCondition,
} from './conditions.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const set = conditionSet(['Loaded', 'Routed']);

/** The conditions after `updates`, one a minute from noon on. */
function after(...updates: readonly ConditionUpdate[]): readonly Condition[] {
  return updates.reduce<readonly Condition[]>(
    (conditions, update, i) => set.apply(conditions, update, noon + i * 60_000),
    [],
  );
}

function find(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((each) => each.type === type);
}

const loaded: ConditionUpdate = {
  type: 'Loaded',
  status: 'True',
  reason: 'Fetched',
  message: 'ok',
};
const routed: ConditionUpdate = { type: 'Routed', status: 'True' };
const unloaded: ConditionUpdate = {
  type: 'Loaded',
  status: 'False',
  reason: 'Gone',
  message: '50%',
};

describe('Ready', () => {
  test('is Unknown without reason or message until every dependent has spoken', () => {
    expect(find(after(loaded), 'Ready')).toEqual({
      type: 'Ready',
      status: 'Unknown',
      lastTransitionTime: '2026-01-01T12:00:00Z',
    });
  });

  test('is True without reason or message once all dependents are, whatever theirs say', () => {
    expect(find(after(loaded, routed), 'Ready')).toEqual({
      type: 'Ready',
      status: 'True',
      lastTransitionTime: '2026-01-01T12:01:00Z',
    });
  });

  test('takes reason and message of a dependent that turns False, percent signs and all', () => {
    expect(find(after(loaded, routed, unloaded), 'Ready')).toEqual({
      type: 'Ready',
      status: 'False',
      reason: 'Gone',
      message: '50%',
      lastTransitionTime: '2026-01-01T12:02:00Z',
    });
  });

  test('follows the latest False, though another dependent was False before', () => {
    const conditions = after(unloaded, { type: 'Routed', status: 'False', reason: 'NoRoute' });
    expect(find(conditions, 'Ready')).toMatchObject({ status: 'False', reason: 'NoRoute' });
  });

  test('falls back to the False that changed last when another dependent recovers', () => {
    const triple = conditionSet(['A', 'B', 'C']);
    let conditions: readonly Condition[] = [];
    for (const [i, update] of [
      { type: 'B', status: 'False', reason: 'newest B' } as const,
      { type: 'A', status: 'False', reason: 'older A' } as const,
      { type: 'B', status: 'False', reason: 'newest B again' } as const,
      { type: 'C', status: 'True' } as const,
    ].entries()) {
      conditions = triple.apply(conditions, update, noon + i * 1000);
    }
    expect(find(conditions, 'Ready')).toMatchObject({ status: 'False', reason: 'newest B again' });
  });

  test('prefers a False to a newer Unknown when another dependent turns True', () => {
    const triple = conditionSet(['A', 'B', 'C']);
    let conditions = triple.apply([], { type: 'A', status: 'False', reason: 'broken' }, noon);
    conditions = triple.apply(conditions, { type: 'B', status: 'Unknown' }, noon + 1000);
    conditions = triple.apply(conditions, { type: 'C', status: 'True' }, noon + 2000);
    expect(find(conditions, 'Ready')).toMatchObject({ status: 'False', reason: 'broken' });
  });

  test('stays False when a dependent turns Unknown beside a failed one', () => {
    const conditions = after(unloaded, { type: 'Routed', status: 'Unknown', reason: 'Waiting' });
    expect(find(conditions, 'Ready')).toMatchObject({ status: 'False', reason: 'Gone' });
  });

  test('turns Unknown with a dependent that does while none has failed', () => {
    const conditions = after(loaded, routed, {
      type: 'Routed',
      status: 'Unknown',
      reason: 'Waiting',
    });
    expect(find(conditions, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Waiting' });
  });

  test.each(['False', 'Unknown'] as const)(
    'is left alone by a %s condition that it does not depend on',
    (status) => {
      const conditions = after(loaded, routed, { type: 'Warm', status });
      expect(statusOf(conditions, 'Ready')).toBe('True');
      expect(find(conditions, 'Warm')).toMatchObject({ severity: 'Info' });
    },
  );
});

describe('a condition', () => {
  test('keeps its time when nothing else changes, and its list is the same array', () => {
    const before = after(loaded, routed);
    expect(set.apply(before, loaded, noon + 3_600_000)).toBe(before);
  });

  test.each([
    ['status', { ...loaded, status: 'False' }],
    ['reason', { ...loaded, reason: 'Cached' }],
    ['message', { ...loaded, message: 'fine' }],
  ] as const)('moves its time when its %s changes', (_, update) => {
    const conditions = set.apply(after(loaded, routed), update, noon + 3_600_000);
    expect(find(conditions, 'Loaded')?.lastTransitionTime).toBe('2026-01-01T13:00:00Z');
  });

  test('with an empty reason or message is the same as without', () => {
    const before = after(routed);
    expect(set.apply(before, { ...routed, reason: '', message: '' }, noon + 60_000)).toBe(before);
  });

  test('can be taken away, and taking away what is not there gives the same array', () => {
    const conditions = after(loaded, routed);
    expect(withoutCondition(conditions, 'Loaded').map((each) => each.type)).toEqual([
      'Ready',
      'Routed',
    ]);
    expect(withoutCondition(conditions, 'Warm')).toBe(conditions);
  });
});

test('a timestamp is RFC 3339 in UTC with whole seconds, cut rather than rounded', () => {
  expect(timestamp(noon + 999)).toBe('2026-01-01T12:00:00Z');
});

describe('any run of updates', () => {
  const dependents = ['A', 'B', 'C'];
  const living = conditionSet(dependents);
  const update = fc.record({
    type: fc.constantFrom(...dependents, 'Info1', 'Info2'),
    status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
    reason: fc.constantFrom('', 'r1', 'r2'),
    message: fc.constantFrom('', 'm1', '%d'),
  });
  const step = fc.record({ update, laterMs: fc.nat(5000) });
  const run = fc.array(step, { minLength: 1, maxLength: 25 });

  /** Calls `check` around every step of a run, with its time. */
  function walk(
    steps: readonly { readonly update: ConditionUpdate; readonly laterMs: number }[],
    check: (
      before: readonly Condition[],
      after: readonly Condition[],
      update: ConditionUpdate,
      at: number,
    ) => void,
  ): void {
    let at = noon;
    let conditions: readonly Condition[] = [];
    for (const { update, laterMs } of steps) {
      at += laterMs;
      const next = living.apply(conditions, update, at);
      check(conditions, next, update, at);
      conditions = next;
    }
  }

  test('leaves Ready True exactly when all dependents are True', () => {
    fc.assert(
      fc.property(run, (steps) => {
        walk(steps, (_, next) => {
          const allTrue = dependents.every((type) => statusOf(next, type) === 'True');
          expect(statusOf(next, 'Ready') === 'True').toBe(allTrue);
        });
      }),
    );
  });

  test('leaves Ready False whenever a dependent is False', () => {
    fc.assert(
      fc.property(run, (steps) => {
        walk(steps, (_, next) => {
          const anyFalse = dependents.some((type) => statusOf(next, type) === 'False');
          if (anyFalse) expect(statusOf(next, 'Ready')).toBe('False');
        });
      }),
    );
  });

  test('is idempotent step by step: the same update again changes nothing, even later', () => {
    fc.assert(
      fc.property(run, (steps) => {
        walk(steps, (_, next, update, at) => {
          expect(living.apply(next, update, at + 60_000)).toBe(next);
        });
      }),
    );
  });

  test('keeps one condition a type, in the order of their types', () => {
    fc.assert(
      fc.property(run, (steps) => {
        walk(steps, (_, next) => {
          const types = next.map((each) => each.type);
          expect(types).toEqual([...new Set(types)].toSorted());
        });
      }),
    );
  });

  test('moves the time of a condition exactly when another of its fields moves', () => {
    fc.assert(
      fc.property(run, (steps) => {
        walk(steps, (before, next, _, at) => {
          for (const condition of next) {
            const old = find(before, condition.type);
            const kept = old !== undefined && sameCondition(old, condition);
            expect(condition.lastTransitionTime).toBe(
              kept ? old.lastTransitionTime : timestamp(at),
            );
          }
        });
      }),
    );
  });

  test('never changes the list that it was given', () => {
    fc.assert(
      fc.property(run, (steps) => {
        let frozen: readonly Condition[] = Object.freeze([]);
        for (const { update } of steps) {
          frozen = Object.freeze(living.apply(frozen, update, noon).map((c) => Object.freeze(c)));
        }
      }),
    );
  });
});

test('a timestamp is what a Date would say, leap days and centuries included', () => {
  const from = Date.UTC(1000, 0, 1);
  const to = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (at) => {
      expect(timestamp(at)).toBe(`${new Date(at).toISOString().slice(0, 19)}Z`);
    }),
    { numRuns: 2_000 },
  );
  for (const day of ['2000-02-29', '2024-02-29', '2100-02-28', '2100-03-01', '1970-01-01']) {
    expect(timestamp(Date.parse(day))).toBe(`${day}T00:00:00Z`);
  }
});
