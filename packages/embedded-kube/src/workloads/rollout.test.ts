import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WorkloadSpec } from './pod.ts';
import { boundsOf, nextSizes, type RolloutSet } from './rollout.ts';

function specOf(replicas: number, rollingUpdate: object): WorkloadSpec {
  return { replicas, template: {}, strategy: { type: 'RollingUpdate', rollingUpdate } };
}

const share = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 100 }).map((part) => `${part}%`),
);

const rollouts = fc.record({
  spec: fc
    .tuple(fc.integer({ min: 0, max: 12 }), share, share)
    .map(([replicas, maxSurge, maxUnavailable]) => specOf(replicas, { maxSurge, maxUnavailable })),
  old: fc.integer({ min: 0, max: 12 }),
});

describe('the size of ReplicaSets in a rolling update', () => {
  test('reaches the new template, never above or below the bounds, whatever they are', () => {
    fc.assert(
      fc.property(rollouts, ({ spec, old: size }) => {
        const { maxSurge, maxUnavailable } = boundsOf(spec);
        let current: RolloutSet = { name: 'new', wanted: 0, existing: 0, available: 0 };
        let old: RolloutSet = {
          name: 'old',
          wanted: spec.replicas,
          existing: spec.replicas,
          available: spec.replicas,
        };
        for (let round = 0; round < 60; round += 1) {
          const sizes = nextSizes(spec, current, [old]);
          current = settled(current, sizes);
          old = settled(old, sizes);
          expect(current.wanted + old.wanted).toBeLessThanOrEqual(spec.replicas + maxSurge);
          expect(current.available + old.available).toBeGreaterThanOrEqual(
            spec.replicas - maxUnavailable,
          );
          // All pods become ready now and then only, so that steps between are seen too.
          current = round % 3 === size % 3 ? { ...current, available: current.wanted } : current;
        }
        expect([current.wanted, old.wanted]).toEqual([spec.replicas, 0]);
      }),
    );
  });

  test('removes old pods that are not available before any that is', () => {
    const current = { name: 'new', wanted: 1, existing: 1, available: 0 };
    const broken = { name: 'broken', wanted: 2, existing: 2, available: 0 };
    const good = { name: 'good', wanted: 2, existing: 2, available: 2 };
    const spec = specOf(3, { maxSurge: 2, maxUnavailable: 1 });
    expect(nextSizes(spec, current, [broken, good])).toEqual(new Map([['broken', 0]]));
  });

  test('moves even when its bounds round to nothing', () => {
    expect(boundsOf(specOf(1, { maxSurge: 0, maxUnavailable: '25%' }))).toEqual({
      maxSurge: 0,
      maxUnavailable: 1,
    });
  });
});

/** A set that has the pods it is told to have; those it loses are available ones. */
function settled(set: RolloutSet, sizes: ReadonlyMap<string, number>): RolloutSet {
  const wanted = sizes.get(set.name) ?? set.wanted;
  return { ...set, wanted, existing: wanted, available: Math.min(set.available, wanted) };
}
