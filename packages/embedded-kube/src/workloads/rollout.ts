import { isJsonObject } from '../model/api-object.ts';
import type { WorkloadSpec } from './pod.ts';

/** What of a ReplicaSet decides a rollout. */
export interface RolloutSet {
  readonly name: string;
  /** How many pods it is told to have, has, and has ready. */
  readonly wanted: number;
  readonly existing: number;
  readonly available: number;
}

/** How many more and how many fewer pods than wanted there may be during a rollout. */
export interface RolloutBounds {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/**
 * How many pods each ReplicaSet of a Deployment should be told to have next, by name; those that
 * stay as they are are left out. `current` is the one of the Deployment's template.
 *
 * A rolling update never has more than `replicas + maxSurge` pods, nor fewer than
 * `replicas - maxUnavailable` of them available; pods of old templates that are not available go
 * first. `Recreate` ends all old pods before it makes new ones.
 */
export function nextSizes(
  spec: WorkloadSpec,
  current: RolloutSet,
  old: readonly RolloutSet[],
): ReadonlyMap<string, number> {
  const next = new Map<string, number>();
  if (isJsonObject(spec.strategy) && spec.strategy.type === 'Recreate') {
    for (const { name } of old.filter(({ wanted }) => wanted > 0)) {
      next.set(name, 0);
    }
    const isClear = old.every(({ existing }) => existing === 0);
    if (isClear && current.wanted !== spec.replicas) {
      next.set(current.name, spec.replicas);
    }
    return next;
  }
  const bounds = boundsOf(spec);
  const size = nextSize(spec.replicas, current, old, bounds);
  if (size !== current.wanted) {
    next.set(current.name, size);
    return next;
  }
  return shrunk(spec.replicas, current, old, bounds);
}

/** The bounds of a rolling update: percentages of `replicas`, never both zero (apps/v1). */
export function boundsOf({ strategy, replicas }: WorkloadSpec): RolloutBounds {
  const rolling = isJsonObject(strategy) ? strategy.rollingUpdate : undefined;
  const { maxSurge, maxUnavailable } = isJsonObject(rolling) ? rolling : {};
  const surge = Math.ceil(partOf(maxSurge ?? '25%', replicas));
  const unavailable = Math.floor(partOf(maxUnavailable ?? '25%', replicas));
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function partOf(value: unknown, whole: number): number {
  return typeof value === 'number' ? value : (Number.parseInt(String(value), 10) * whole) / 100;
}

function nextSize(
  replicas: number,
  current: RolloutSet,
  old: readonly RolloutSet[],
  { maxSurge }: RolloutBounds,
): number {
  if (current.wanted >= replicas) {
    return replicas;
  }
  const room = replicas + maxSurge - total([current, ...old], 'wanted');
  return current.wanted + Math.max(0, Math.min(room, replicas - current.wanted));
}

function shrunk(
  replicas: number,
  current: RolloutSet,
  old: readonly RolloutSet[],
  { maxUnavailable }: RolloutBounds,
): ReadonlyMap<string, number> {
  const next = new Map<string, number>();
  const all = [current, ...old];
  const leastAvailable = replicas - maxUnavailable;
  const unready = current.wanted - current.available;
  let spare = total(all, 'wanted') - leastAvailable - unready;
  const sizes = old.map((set) => ({ ...set, size: set.wanted }));
  for (const set of sizes) {
    const broken = Math.min(spare, Math.max(0, set.size - set.available));
    set.size -= Math.max(0, broken);
    spare -= Math.max(0, broken);
  }
  let dispensable = Math.min(spare, total(all, 'available') - leastAvailable);
  for (const set of sizes) {
    const fewer = Math.max(0, Math.min(dispensable, set.size));
    set.size -= fewer;
    dispensable -= fewer;
    if (set.size !== set.wanted) {
      next.set(set.name, set.size);
    }
  }
  return next;
}

function total(sets: readonly RolloutSet[], what: 'wanted' | 'available'): number {
  return sets.reduce((sum, set) => sum + set[what], 0);
}
