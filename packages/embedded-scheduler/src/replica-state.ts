import { ModelReplicaStatus_ModelReplicaState as ReplicaState } from '@troupe/scheduler-api';

/** Where one replica of one model version stands. Values are replaced, never changed. */
export interface ReplicaStatus {
  readonly state: ReplicaState;
  readonly reason: string;
  readonly changedAtMs: number;
}

/** Asked to load or loading: the agent has not answered yet. */
export function isLoading(state: ReplicaState | undefined): boolean {
  return state === ReplicaState.LoadRequested || state === ReplicaState.Loading;
}

/** Loaded by its agent and not asked to go, whether or not traffic reaches it. */
export function isLoaded(state: ReplicaState | undefined): boolean {
  return (
    state === ReplicaState.Loaded ||
    state === ReplicaState.Available ||
    state === ReplicaState.LoadedUnavailable
  );
}

/** On its way out: a request to unload was made and not yet answered. */
export function isUnloading(state: ReplicaState | undefined): boolean {
  return (
    state === ReplicaState.UnloadEnvoyRequested ||
    state === ReplicaState.UnloadRequested ||
    state === ReplicaState.Unloading
  );
}

/** Nothing is held and nothing is under way; a deleted model with only such replicas is gone. */
export function isInactive(state: ReplicaState): boolean {
  return (
    state === ReplicaState.Unloaded ||
    state === ReplicaState.UnloadFailed ||
    state === ReplicaState.LoadFailed ||
    state === ReplicaState.ModelReplicaStateUnknown
  );
}
