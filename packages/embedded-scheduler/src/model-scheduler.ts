import {
  ModelStatus_ModelState as ModelState,
  ModelReplicaStatus_ModelReplicaState as ReplicaState,
} from '@troupe/scheduler-api';
import { deploymentOf, latestOf, type ModelRecord, type ModelVersion } from './model-record.ts';
import type { ModelRegistry } from './model-registry.ts';
import { scheduleFailedState, versionState } from './model-state.ts';
import { type Placement, place } from './placement.ts';
import type { ReplicaLifecycle } from './replica-lifecycle.ts';
import { isInactive, isLoaded, isLoading, isUnloading } from './replica-state.ts';
import type { ServerRegistry } from './server-registry.ts';

export interface ModelSchedulerOptions {
  readonly models: ModelRegistry;
  readonly servers: ServerRegistry;
  readonly replicas: ReplicaLifecycle;
  readonly random: () => number;
  /** Whether nothing is told of an update that leaves a satisfied model where it is. */
  readonly silentUpdates: boolean;
  /** A deleted model is about to be unloaded. */
  readonly terminating: (record: ModelRecord) => void;
  /** A model that has a server does not fit there with all its replicas. */
  readonly serverTooSmall: (serverName: string) => void;
}

/** Decides where models go. There is no timer behind it: somebody has to ask. */
export interface ModelScheduler {
  /** Places a model anew, or unloads it when it is deleted. */
  schedule(name: string): void;
  /** Places all models that lack replicas anew; asks for no larger servers. */
  retryWanting(): void;
}

export function createModelScheduler(options: ModelSchedulerOptions): ModelScheduler {
  const { models, servers, replicas } = options;

  /** Makes the chosen replicas the ones of a version; true when that takes any step. */
  function assign(record: ModelRecord, version: ModelVersion, chosen: readonly number[]): boolean {
    const wanted = new Set(chosen);
    let moved = false;
    for (const index of chosen) {
      const state = version.replicas.get(index)?.state;
      if (isLoading(state) || isLoaded(state)) continue;
      replicas.load({ record, version, index });
      moved = true;
    }
    for (const [index, { state }] of version.replicas) {
      // What drains stays until its agent leaves.
      if (wanted.has(index) || isUnloading(state) || state === ReplicaState.Draining) continue;
      if (isInactive(state) && state !== ReplicaState.LoadFailed) continue;
      replicas.drop({ record, version, index });
      moved = true;
    }
    return moved;
  }

  function placed(
    record: ModelRecord,
    latest: ModelVersion,
    { serverName, replicas: chosen }: Placement & { type: 'placed' },
  ): void {
    const moves = latest.serverName !== '' && latest.serverName !== serverName;
    const version = moves ? models.addVersion(record, latest.definition) : latest;
    version.serverName = serverName;
    const before = version.state.state;
    const moved = assign(record, version, chosen);
    version.state = versionState(replicas.facts(record, version));
    models.index(record);
    const satisfied =
      before === ModelState.ModelScaledDown ||
      (before === ModelState.ModelAvailable &&
        version.state.availableReplicas >= deploymentOf(version).replicas);
    // Without a moved replica a satisfied model sends nothing, even if its metadata changed.
    if (moved || !satisfied || !options.silentUpdates) replicas.tell(record, version);
    if (version.state.state === ModelState.ModelAvailable) replicas.retireOlder(record);
  }

  function notPlaced(
    record: ModelRecord,
    latest: ModelVersion,
    failure: Exclude<Placement, { type: 'placed' }>,
  ): void {
    const states = [...latest.replicas.values()].map(({ state }) => state);
    const live = states.some((state) => isLoaded(state) || state === ReplicaState.Draining);
    const loading = failure.type === 'noReplicas' && states.some(isLoading);
    latest.state = scheduleFailedState(replicas.facts(record, latest), failure.reason);
    if (!live && !loading) latest.serverName = '';
    models.index(record);
    replicas.tell(record, latest);
  }

  function terminate(record: ModelRecord): void {
    const latest = latestOf(record);
    for (const version of record.versions) {
      const asked = replicas.unloadAll(record, version);
      if (asked && version !== latest) replicas.settle(record, version);
    }
    options.terminating(record);
    replicas.settle(record, latest);
  }

  function schedule(name: string, mayAskForServers: boolean): void {
    const record = models.get(name);
    if (record === undefined) return;
    if (record.deleted) {
      terminate(record);
      return;
    }
    const latest = latestOf(record);
    const serverBefore = latest.serverName;
    const placement = place(latest, servers.all(), options.random);
    const cramped =
      placement.type === 'noReplicas' || (placement.type === 'placed' && placement.partial);
    if (placement.type === 'placed') placed(record, latest, placement);
    else notPlaced(record, latest, placement);
    if (mayAskForServers && cramped && serverBefore !== '') options.serverTooSmall(serverBefore);
  }

  return {
    schedule: (name) => schedule(name, true),
    retryWanting() {
      for (const name of models.wanting()) schedule(name, false);
    },
  };
}
