import {
  ModelStatus_ModelState as ModelState,
  ModelReplicaStatus_ModelReplicaState as ReplicaState,
} from '@troupe/scheduler-api';
import { isLoaded, isLoading, isUnloading, type ReplicaStatus } from './replica-state.ts';

/** What a status message says of a model version besides its gateway fields. */
export interface VersionState {
  readonly state: ModelState;
  readonly reason: string;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
  /** Newest change of a replica, in milliseconds since 1970; undefined when there is no replica. */
  readonly changedAtMs: number | undefined;
}

/** What the state of a version is derived from. */
export interface VersionFacts {
  readonly replicas: Iterable<ReplicaStatus>;
  readonly desiredReplicas: number;
  readonly minReplicas: number;
  /** The model is deleted, or a newer version exists: all that is left is to unload. */
  readonly ending: boolean;
  /** An earlier version still counts as `ModelAvailable`. */
  readonly earlierAvailable: boolean;
}

/** The state of a version that nothing was decided about yet. */
export const unscheduledState: VersionState = {
  state: ModelState.ModelStateUnknown,
  reason: '',
  availableReplicas: 0,
  unavailableReplicas: 0,
  changedAtMs: undefined,
};

interface Tally {
  available: number;
  unavailable: number;
  loaded: number;
  loading: number;
  draining: number;
  unloading: number;
  failed: ReplicaStatus | undefined;
  unloadFailed: ReplicaStatus | undefined;
  changedAtMs: number | undefined;
}

function newer(a: ReplicaStatus | undefined, b: ReplicaStatus): ReplicaStatus {
  return a === undefined || b.changedAtMs >= a.changedAtMs ? b : a;
}

function tally(replicas: Iterable<ReplicaStatus>): Tally {
  const sum: Tally = {
    available: 0,
    unavailable: 0,
    loaded: 0,
    loading: 0,
    draining: 0,
    unloading: 0,
    failed: undefined,
    unloadFailed: undefined,
    changedAtMs: undefined,
  };
  for (const replica of replicas) {
    const { state } = replica;
    sum.changedAtMs = Math.max(sum.changedAtMs ?? replica.changedAtMs, replica.changedAtMs);
    if (isLoaded(state)) sum.loaded += 1;
    if (isLoading(state)) sum.loading += 1;
    if (isUnloading(state)) sum.unloading += 1;
    if (state === ReplicaState.Available) sum.available += 1;
    else if (isLoading(state) || isLoaded(state) || state === ReplicaState.LoadFailed) {
      sum.unavailable += 1;
    }
    if (state === ReplicaState.Draining) sum.draining += 1;
    if (state === ReplicaState.LoadFailed || state === ReplicaState.LoadedUnavailable) {
      sum.failed = newer(sum.failed, replica);
    }
    if (state === ReplicaState.UnloadFailed) sum.unloadFailed = newer(sum.unloadFailed, replica);
  }
  return sum;
}

function verdict(facts: VersionFacts, sum: Tally): { state: ModelState; reason: string } {
  if (facts.ending) {
    if (sum.unloadFailed !== undefined) {
      return { state: ModelState.ModelTerminateFailed, reason: sum.unloadFailed.reason };
    }
    const busy = sum.unloading + sum.loaded + sum.loading + sum.draining > 0;
    return { state: busy ? ModelState.ModelTerminating : ModelState.ModelTerminated, reason: '' };
  }
  if (sum.failed !== undefined) {
    return { state: ModelState.ModelFailed, reason: sum.failed.reason };
  }
  if (facts.desiredReplicas === 0 && facts.minReplicas === 0 && sum.available === 0) {
    return { state: ModelState.ModelScaledDown, reason: '' };
  }
  const available =
    sum.available === facts.desiredReplicas ||
    (facts.minReplicas > 0 && sum.available >= facts.minReplicas) ||
    (sum.available > 0 && facts.earlierAvailable);
  return { state: available ? ModelState.ModelAvailable : ModelState.ModelProgressing, reason: '' };
}

/** Derives the state of a version from its replicas. */
export function versionState(facts: VersionFacts): VersionState {
  const sum = tally(facts.replicas);
  return {
    ...verdict(facts, sum),
    availableReplicas: sum.available,
    unavailableReplicas: sum.unavailable,
    changedAtMs: sum.changedAtMs,
  };
}

/**
 * The state of a version that could not be placed. It counts otherwise than the other states do:
 * what is loaded is available (or what drains, when nothing is loaded), and the rest of the desired
 * replicas are unavailable, in unsigned 32-bit arithmetic that wraps when more are loaded.
 */
export function scheduleFailedState(facts: VersionFacts, reason: string): VersionState {
  const sum = tally(facts.replicas);
  const availableReplicas = sum.loaded > 0 ? sum.loaded : sum.draining;
  return {
    state: ModelState.ScheduleFailed,
    reason,
    availableReplicas,
    unavailableReplicas: (facts.desiredReplicas - availableReplicas) >>> 0,
    changedAtMs: sum.changedAtMs,
  };
}
