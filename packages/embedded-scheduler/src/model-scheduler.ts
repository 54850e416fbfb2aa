import {
  ModelStatus_ModelState as ModelState,
  ModelReplicaStatus_ModelReplicaState as ReplicaState,
} from '@troupe/scheduler-api';
import { faultOf } from './fault.ts';
import {
  deploymentOf,
  latestOf,
  type ModelRecord,
  type ModelVersion,
  requiredMemoryBytes,
  versionOf,
} from './model-record.ts';
import type { ModelRegistry } from './model-registry.ts';
import { scheduleFailedState, type VersionFacts, versionState } from './model-state.ts';
import { type Placement, place } from './placement.ts';
import { isInactive, isLoaded, isLoading, isUnloading } from './replica-state.ts';
import {
  holdLoaded,
  holdLoading,
  release,
  type ServerRegistry,
  type ServerReplica,
} from './server-registry.ts';
import type { AgentReport, LoadedModel } from './simulated-agent.ts';
import type { Timing } from './timing.ts';

const drainReason = 'trigger to drain';
const removedReason = 'model is removed when server replica was removed';

/** Something about a model version changed; what exactly is read when the news is told. */
export interface ModelChanged {
  readonly name: string;
  readonly version: number;
  readonly serverName: string;
  /** A replica of it was freed, so that its server may be too large now. */
  readonly freed: boolean;
}

export interface ModelSchedulerOptions {
  readonly models: ModelRegistry;
  readonly servers: ServerRegistry;
  readonly timing: Timing;
  readonly random: () => number;
  readonly routingBatchMs: number;
  /** Told of every change, in order. */
  readonly changed: (change: ModelChanged) => void;
  /** A model that has a server does not fit there with all its replicas. */
  readonly serverTooSmall: (serverName: string) => void;
}

/** Decides where models go and leads each replica through its life. */
export interface ModelScheduler {
  /** Places a model anew, or unloads it when it is deleted. */
  schedule(name: string): void;
  /** Places all models that lack replicas anew; asks for no larger servers. */
  retryWanting(): void;
  /** Takes in what a newly connected agent holds already. Gives the names of those models. */
  adopt(serverName: string, replica: ServerReplica, held: readonly LoadedModel[]): string[];
  /** Takes in the answer of an agent. */
  reported(serverName: string, index: number, report: AgentReport): void;
  /** Accounts for the loss of an agent, which must be out of the registry by then. */
  lost(serverName: string, replica: ServerReplica): string[];
  /** Marks what a replica serves as draining. Gives the names of those models. */
  drain(serverName: string, replica: ServerReplica): string[];
}

interface ReplicaOf {
  readonly record: ModelRecord;
  readonly version: ModelVersion;
  readonly index: number;
}

export function createModelScheduler(options: ModelSchedulerOptions): ModelScheduler {
  const { models, servers, timing } = options;
  const { now, after } = timing;

  function batched(ms: number, handle: (item: ReplicaOf) => void): (item: ReplicaOf) => void {
    let waiting: ReplicaOf[] = [];
    return (item) => {
      waiting.push(item);
      if (waiting.length > 1) return;
      after(ms, () => {
        const batch = waiting;
        waiting = [];
        for (const next of batch) handle(next);
      });
    };
  }

  function facts(record: ModelRecord, version: ModelVersion): VersionFacts {
    const { replicas, minReplicas } = deploymentOf(version);
    const isLatest = version === latestOf(record);
    return {
      replicas: version.replicas.values(),
      desiredReplicas: replicas,
      minReplicas,
      ending: record.deleted || !isLatest,
      earlierAvailable:
        isLatest &&
        record.versions.some(
          (earlier) => earlier !== version && earlier.state.state === ModelState.ModelAvailable,
        ),
    };
  }

  function set({ version, index }: ReplicaOf, state: ReplicaState, reason = ''): void {
    version.replicas.set(index, { state, reason, changedAtMs: now() });
  }

  function tell(record: ModelRecord, version: ModelVersion, freed = false): void {
    const { name } = record;
    options.changed({ name, version: version.version, serverName: version.serverName, freed });
  }

  /** Derives the state anew after replicas changed, with all that follows from it. */
  function settle(record: ModelRecord, version: ModelVersion, freed = false): void {
    version.state = versionState(facts(record, version));
    const isLatest = version === latestOf(record);
    if (isLatest) models.index(record);
    tell(record, version, freed);
    if (isLatest && version.state.state === ModelState.ModelAvailable) retireOlder(record);
  }

  function retireOlder(record: ModelRecord): void {
    const latest = latestOf(record);
    for (const version of record.versions) {
      if (version !== latest && unloadAll(record, version)) settle(record, version);
    }
  }

  /** Asks every replica that holds the version to unload it, without waiting for routing. */
  function unloadAll(record: ModelRecord, version: ModelVersion): boolean {
    let asked = false;
    for (const [index, { state }] of version.replicas) {
      const retry = record.deleted && state === ReplicaState.UnloadFailed;
      const underWay = state === ReplicaState.UnloadRequested || state === ReplicaState.Unloading;
      if (underWay || (isInactive(state) && !retry)) continue;
      const replica = { record, version, index };
      set(replica, ReplicaState.UnloadRequested);
      dispatch(replica);
      asked = true;
    }
    return asked;
  }

  /** Sends what was asked for to the agent; its connection may be gone by now. */
  const dispatch = batched(0, (replica) => {
    const { record, version, index } = replica;
    const state = version.replicas.get(index)?.state;
    const isLoad = state === ReplicaState.LoadRequested;
    if (!isLoad && state !== ReplicaState.UnloadRequested) return;
    const server = servers.replica(version.serverName, index);
    if (server === undefined) {
      set(replica, ReplicaState.Unloaded, removedReason);
      settle(record, version, true);
      return;
    }
    set(replica, isLoad ? ReplicaState.Loading : ReplicaState.Unloading);
    const model = { definition: version.definition, version: version.version };
    if (isLoad) server.agent.load(model);
    else server.agent.unload(model);
    settle(record, version);
  });

  /** Brings loaded replicas into the routing tables and takes dropped ones out. */
  const route = batched(options.routingBatchMs, (replica) => {
    const { record, version, index } = replica;
    const state = version.replicas.get(index)?.state;
    if (state === ReplicaState.Loaded) {
      const fault = faultOf(version.definition.modelSpec?.uri ?? '');
      if (fault?.type === 'routing-failed') {
        set(replica, ReplicaState.LoadedUnavailable, fault.reason);
      } else set(replica, ReplicaState.Available);
    } else if (state === ReplicaState.UnloadEnvoyRequested) {
      set(replica, ReplicaState.UnloadRequested);
      dispatch(replica);
    } else return;
    settle(record, version);
  });

  function assign(record: ModelRecord, version: ModelVersion, chosen: readonly number[]): boolean {
    const { name } = record;
    const wanted = new Set(chosen);
    let moved = false;
    for (const index of chosen) {
      const state = version.replicas.get(index)?.state;
      if (isLoading(state) || isLoaded(state)) continue;
      const replica = { record, version, index };
      set(replica, ReplicaState.LoadRequested);
      const server = servers.replica(version.serverName, index);
      if (server !== undefined) {
        holdLoading(server, name, version.version, requiredMemoryBytes(version.definition));
      }
      dispatch(replica);
      moved = true;
    }
    for (const [index, { state }] of version.replicas) {
      if (wanted.has(index) || isUnloading(state) || state === ReplicaState.Draining) continue;
      if (isInactive(state) && state !== ReplicaState.LoadFailed) continue;
      const replica = { record, version, index };
      set(replica, ReplicaState.UnloadEnvoyRequested);
      route(replica);
      moved = true;
    }
    return moved;
  }

  function placed(
    record: ModelRecord,
    latest: ModelVersion,
    placement: Placement & { type: 'placed' },
  ): void {
    const { serverName, replicas } = placement;
    const moves = latest.serverName !== '' && latest.serverName !== serverName;
    const version = moves ? models.addVersion(record, latest.definition) : latest;
    version.serverName = serverName;
    const before = version.state.state;
    const moved = assign(record, version, replicas);
    version.state = versionState(facts(record, version));
    models.index(record);
    const satisfied =
      before === ModelState.ModelScaledDown ||
      (before === ModelState.ModelAvailable &&
        version.state.availableReplicas >= deploymentOf(version).replicas);
    // Without a moved replica a satisfied model sends nothing, even if its metadata changed.
    if (moved || !satisfied) tell(record, version);
    if (version.state.state === ModelState.ModelAvailable) retireOlder(record);
  }

  function notPlaced(
    record: ModelRecord,
    latest: ModelVersion,
    failure: Exclude<Placement, { type: 'placed' }>,
  ): void {
    const states = [...latest.replicas.values()].map(({ state }) => state);
    const live = states.some((state) => isLoaded(state) || state === ReplicaState.Draining);
    const loading = failure.type === 'noReplicas' && states.some(isLoading);
    latest.state = scheduleFailedState(facts(record, latest), failure.reason);
    if (!live && !loading) latest.serverName = '';
    models.index(record);
    tell(record, latest);
  }

  function terminate(record: ModelRecord): void {
    const latest = latestOf(record);
    for (const version of record.versions) {
      const asked = unloadAll(record, version);
      if (asked && version !== latest) settle(record, version);
    }
    if (latest.gateway.state !== ModelState.ModelTerminated) {
      latest.gateway = { state: ModelState.ModelTerminate, reason: 'Model deleted' };
    }
    settle(record, latest);
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

  function answered(serverName: string, index: number, report: AgentReport): void {
    const server = servers.replica(serverName, index);
    if (server !== undefined) book(server, report);
    const record = models.get(report.name);
    const version = record === undefined ? undefined : versionOf(record, report.version);
    if (record === undefined || version?.serverName !== serverName) return;
    const replica = { record, version, index };
    const state = version.replicas.get(index)?.state;
    const isLoad = report.type === 'Loaded' || report.type === 'LoadFailed';
    if (state !== (isLoad ? ReplicaState.Loading : ReplicaState.Unloading)) return;
    set(replica, ReplicaState[report.type], 'reason' in report ? report.reason : '');
    if (report.type === 'Loaded') {
      const { modelSpec } = version.definition;
      if (report.runtimeInfo !== undefined && modelSpec !== undefined) {
        const described = { ...modelSpec, modelRuntimeInfo: report.runtimeInfo };
        version.definition = { ...version.definition, modelSpec: described };
      }
      route(replica);
    }
    settle(record, version, report.type === 'Unloaded' || report.type === 'LoadFailed');
  }

  function book(server: ServerReplica, report: AgentReport): void {
    server.availableMemoryBytes = report.availableMemoryBytes;
    if (report.type === 'Loaded') holdLoaded(server, report.name, report.version);
    if (report.type === 'LoadFailed' || report.type === 'Unloaded') {
      release(server, report.name, report.version);
    }
  }

  /** Goes through what the books of a replica say is there, with each version's own state. */
  function eachHeld(
    serverName: string,
    replica: ServerReplica,
    visit: (held: ReplicaOf, state: ReplicaState) => void,
  ): string[] {
    const names = new Set<string>();
    for (const { name, version: number } of replica.held.values()) {
      const record = models.get(name);
      const version = record === undefined ? undefined : versionOf(record, number);
      const state = version?.replicas.get(replica.index)?.state;
      if (record === undefined || version?.serverName !== serverName || state === undefined) {
        continue;
      }
      names.add(name);
      visit({ record, version, index: replica.index }, state);
    }
    return [...names];
  }

  return {
    schedule: (name) => schedule(name, true),
    retryWanting() {
      for (const name of models.wanting()) schedule(name, false);
    },
    adopt(serverName, server, held) {
      const names = new Set<string>();
      for (const { definition, version: number } of held) {
        const name = definition.meta?.name ?? '';
        holdLoaded(server, name, number);
        const [record, version] = models.adopt(definition, number, serverName);
        if (version.serverName !== serverName) {
          // It found another home meanwhile, so this copy is of no use.
          server.agent.unload({ definition, version: number });
          continue;
        }
        const replica = { record, version, index: server.index };
        set(replica, ReplicaState.Loaded);
        route(replica);
        settle(record, version);
        names.add(name);
      }
      return [...names];
    },
    reported: answered,
    lost: (serverName, server) =>
      eachHeld(serverName, server, (replica, state) => {
        if (isInactive(state) && state !== ReplicaState.UnloadFailed) return;
        set(replica, ReplicaState.Unloaded, removedReason);
        settle(replica.record, replica.version, true);
      }),
    drain: (serverName, server) =>
      eachHeld(serverName, server, (replica, state) => {
        if (!isLoading(state) && !isLoaded(state)) return;
        set(replica, ReplicaState.Draining, drainReason);
        settle(replica.record, replica.version);
      }),
  };
}
