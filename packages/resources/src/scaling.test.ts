import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ScalingError, type ScalingSpec, scalingOf, unboundedReplicas } from './scaling.ts';

const unbounded = { minReplicas: 0, maxReplicas: unboundedReplicas };

describe('a scaling spec', () => {
  test.each<[string, ScalingSpec, ReturnType<typeof scalingOf>]>([
    ['with nothing said is one replica, unbounded', {}, { replicas: 1, ...unbounded }],
    ['keeps the replicas it says', { replicas: 4 }, { replicas: 4, ...unbounded }],
    ['may ask for zero replicas', { replicas: 0 }, { replicas: 0, ...unbounded }],
    ['takes negative replicas for unset', { replicas: -3 }, { replicas: 1, ...unbounded }],
    [
      'with a minimum and no replicas runs the minimum',
      { minReplicas: 2 },
      { replicas: 2, minReplicas: 2, maxReplicas: unboundedReplicas },
    ],
    [
      'takes bounds of zero for unset',
      { replicas: 4, minReplicas: 0, maxReplicas: 0 },
      { replicas: 4, ...unbounded },
    ],
    [
      'takes negative bounds for unset',
      { replicas: 4, minReplicas: -1, maxReplicas: -1 },
      { replicas: 4, ...unbounded },
    ],
    [
      'may sit on both of its bounds',
      { replicas: 2, minReplicas: 2, maxReplicas: 2 },
      { replicas: 2, minReplicas: 2, maxReplicas: 2 },
    ],
    [
      'may ask for as many as the wire carries',
      { replicas: unboundedReplicas },
      { replicas: unboundedReplicas, ...unbounded },
    ],
  ])('%s', (_, spec, scaling) => {
    expect(scalingOf(spec)).toEqual(scaling);
  });

  test.each<[ScalingSpec, string]>([
    [
      { replicas: -1, minReplicas: 2 },
      'number of replicas -1 cannot be less than minimum replica 2',
    ],
    [{ replicas: 1, minReplicas: 2 }, 'number of replicas 1 must be >= min replicas 2'],
    [{ replicas: 0, minReplicas: 1 }, 'number of replicas 0 must be >= min replicas 1'],
    [
      { replicas: 5, minReplicas: 3, maxReplicas: 2 },
      'min number of replicas 3 must be <= max number of replicas 2',
    ],
    [
      { minReplicas: 3, maxReplicas: 2 },
      'min number of replicas 3 must be <= max number of replicas 2',
    ],
    [{ replicas: 3, maxReplicas: 2 }, 'number of replicas 3 must be <= max replicas 2'],
  ])('refuses %j', (spec, complaint) => {
    expect(() => scalingOf(spec)).toThrow(new ScalingError(complaint));
    expect(() => scalingOf(spec)).toThrow(`scaling spec is invalid: ${complaint}`);
  });

  test.each([
    ['replicas', 4_294_967_296],
    ['minReplicas', 1e300],
    ['maxReplicas', 1.5],
    ['replicas', '3'],
    ['replicas', Number.NaN],
    ['maxReplicas', true],
  ])('refuses %s that the wire cannot carry: %p', (field, value) => {
    expect(() => scalingOf({ [field]: value })).toThrow(ScalingError);
    expect(() => scalingOf({ [field]: value })).toThrow(
      new RegExp(`: ${field} is .*; write a whole number up to 4294967295$`),
    );
  });

  test('that is accepted lies within uint32 and its own bounds', () => {
    const count = fc.option(fc.integer({ min: -3, max: 6 }), { nil: undefined });
    const spec = fc.record({ replicas: count, minReplicas: count, maxReplicas: count });
    fc.assert(
      fc.property(spec, (numbers) => {
        const given = JSON.parse(JSON.stringify(numbers)) as ScalingSpec;
        let scaling: ReturnType<typeof scalingOf>;
        try {
          scaling = scalingOf(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ScalingError);
          return;
        }
        expect(scaling.minReplicas).toBeGreaterThanOrEqual(0);
        expect(scaling.replicas).toBeGreaterThanOrEqual(scaling.minReplicas);
        expect(scaling.maxReplicas).toBeGreaterThanOrEqual(scaling.replicas);
        expect(scaling.maxReplicas).toBeLessThanOrEqual(unboundedReplicas);
      }),
    );
  });
});
