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
  versionKey,
  versionOf,
} from './model-record.ts';
import type { ModelRegistry } from './model-registry.ts';
import { type VersionFacts, versionState } from './model-state.ts';
import { isInactive, isLoaded, isLoading } from './replica-state.ts';
import {
  holdLoaded,
  holdLoading,
  release,
  type ServerRegistry,
  type ServerReplica,
  type VersionName,
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

/** One replica of one version of one model. */
export interface ReplicaOf {
  readonly record: ModelRecord;
  readonly version: ModelVersion;
  readonly index: number;
}

export interface ReplicaLifecycleOptions {
  readonly models: ModelRegistry;
  readonly servers: ServerRegistry;
  readonly timing: Timing;
  /** How long replicas wait for the routing tables, in milliseconds. */
  readonly routingBatchMs: number;
  /** Told of every change, in order. */
  readonly changed: (change: ModelChanged) => void;
}

/**
 * Leads replicas through their states: asked for, sent to the agent, answered, routed; and back.
 * Every step settles the state of its version and tells of it.
 */
export interface ReplicaLifecycle {
  /** Asks for a replica to be loaded and sets its memory aside. The caller tells of it. */
  load(replica: ReplicaOf): void;
  /** Takes a replica out of the routing tables and then unloads it. The caller tells of it. */
  drop(replica: ReplicaOf): void;
  /**
   * Asks all that hold a version to unload it, without waiting for routing; for a deleted model
   * failed unloads are tried again. The caller settles the version when the answer is true.
   */
  unloadAll(record: ModelRecord, version: ModelVersion): boolean;
  /** Unloads what older versions hold, once the latest is available. */
  retireOlder(record: ModelRecord): void;
  /** Derives the state of a version from its replicas, with all that follows from it. */
  settle(record: ModelRecord, version: ModelVersion): void;
  /** Says that a version changed. */
  tell(record: ModelRecord, version: ModelVersion): void;
  /** What the state of a version depends on. */
  facts(record: ModelRecord, version: ModelVersion): VersionFacts;
  /** Takes in what a newly connected agent holds already. Gives the names of those models. */
  adopt(serverName: string, server: ServerReplica, held: readonly LoadedModel[]): string[];
  /** Takes in the answer of an agent. */
  reported(serverName: string, index: number, report: AgentReport): void;
  /** Accounts for the loss of an agent. Gives the names of its models. */
  lost(serverName: string, server: ServerReplica): string[];
  /** Marks what a replica serves as draining. Gives the names of its models. */
  drain(serverName: string, server: ServerReplica): string[];
}

export function createReplicaLifecycle(options: ReplicaLifecycleOptions): ReplicaLifecycle {
  const { models, servers, timing } = options;

  function batched(ms: number, handle: (item: ReplicaOf) => void): (item: ReplicaOf) => void {
    let waiting: ReplicaOf[] = [];
    return (item) => {
      waiting.push(item);
      if (waiting.length > 1) return;
      timing.after(ms, () => {
        const batch = waiting;
        waiting = [];
        for (const next of batch) handle(next);
      });
    };
  }

  function set({ version, index }: ReplicaOf, state: ReplicaState, reason = ''): void {
    version.replicas.set(index, { state, reason, changedAtMs: timing.now() });
  }

  const stateOf = ({ version, index }: ReplicaOf): ReplicaState | undefined =>
    version.replicas.get(index)?.state;

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

  function tell(record: ModelRecord, version: ModelVersion, freed = false): void {
    const { name } = record;
    options.changed({ name, version: version.version, serverName: version.serverName, freed });
  }

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

  function unloadAll(record: ModelRecord, version: ModelVersion): boolean {
    let asked = false;
    for (const [index, { state }] of version.replicas) {
      const retry = record.deleted && state === ReplicaState.UnloadFailed;
      const underWay = state === ReplicaState.UnloadRequested || state === ReplicaState.Unloading;
      if (underWay || (isInactive(state) && !retry)) continue;
      requestUnload({ record, version, index });
      asked = true;
    }
    return asked;
  }

  function requestUnload(replica: ReplicaOf): void {
    set(replica, ReplicaState.UnloadRequested);
    dispatch(replica);
  }

  /** Sends what was asked for to the agent; its connection may be gone by now. */
  const dispatch = batched(0, (replica) => {
    const { record, version, index } = replica;
    const state = stateOf(replica);
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
    else {
      const { name } = record;
      server.leaving.set(versionKey(name, version.version), { name, version: version.version });
      server.agent.unload(model);
    }
    settle(record, version);
  });

  /** Brings loaded replicas into the routing tables and takes dropped ones out. */
  const route = batched(options.routingBatchMs, (replica) => {
    const { record, version } = replica;
    const state = stateOf(replica);
    if (state === ReplicaState.Loaded) {
      const fault = faultOf(version.definition.modelSpec?.uri ?? '');
      if (fault?.type === 'routing-failed') {
        set(replica, ReplicaState.LoadedUnavailable, fault.reason);
      } else set(replica, ReplicaState.Available);
    } else if (state === ReplicaState.UnloadEnvoyRequested) requestUnload(replica);
    else return;
    settle(record, version);
  });

  /** Goes through some of what the books of a replica list, with each version's own state. */
  function eachOf(
    listed: Iterable<VersionName>,
    serverName: string,
    server: ServerReplica,
    visit: (held: ReplicaOf, state: ReplicaState) => void,
  ): string[] {
    const names = new Set<string>();
    for (const { name, version: number } of listed) {
      const record = models.get(name);
      const version = record === undefined ? undefined : versionOf(record, number);
      const state = version?.replicas.get(server.index)?.state;
      if (record === undefined || version?.serverName !== serverName || state === undefined) {
        continue;
      }
      names.add(name);
      visit({ record, version, index: server.index }, state);
    }
    return [...names];
  }

  function book(server: ServerReplica, report: AgentReport): void {
    server.availableMemoryBytes = report.availableMemoryBytes;
    if (report.type === 'Loaded') holdLoaded(server, report.name, report.version);
    if (report.type === 'LoadFailed' || report.type === 'Unloaded') {
      release(server, report.name, report.version);
    }
    if (report.type !== 'UnloadFailed') {
      server.leaving.delete(versionKey(report.name, report.version));
    }
  }

  return {
    load(replica) {
      const { record, version, index } = replica;
      set(replica, ReplicaState.LoadRequested);
      const server = servers.replica(version.serverName, index);
      if (server !== undefined) {
        holdLoading(server, record.name, version.version, requiredMemoryBytes(version.definition));
      }
      dispatch(replica);
    },
    drop(replica) {
      set(replica, ReplicaState.UnloadEnvoyRequested);
      route(replica);
    },
    unloadAll,
    retireOlder,
    settle: (record, version) => settle(record, version),
    tell: (record, version) => tell(record, version),
    facts,
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
    reported(serverName, index, report) {
      const server = servers.replica(serverName, index);
      if (server !== undefined) book(server, report);
      const record = models.get(report.name);
      const version = record === undefined ? undefined : versionOf(record, report.version);
      if (record === undefined || version?.serverName !== serverName) return;
      const replica = { record, version, index };
      const isLoad = report.type === 'Loaded' || report.type === 'LoadFailed';
      // An answer to an order that was overtaken by events is booked and else ignored.
      if (stateOf(replica) !== (isLoad ? ReplicaState.Loading : ReplicaState.Unloading)) return;
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
    },
    lost: (serverName, server) =>
      eachOf(listedBy(server), serverName, server, (replica, state) => {
        if (isInactive(state) && state !== ReplicaState.UnloadFailed) return;
        set(replica, ReplicaState.Unloaded, removedReason);
        settle(replica.record, replica.version, true);
      }),
    drain: (serverName, server) =>
      eachOf(server.held.values(), serverName, server, (replica, state) => {
        if (!isLoading(state) && !isLoaded(state)) return;
        set(replica, ReplicaState.Draining, drainReason);
        settle(replica.record, replica.version);
      }),
  };
}

/** All that the books of a replica list, of which nothing is left once its agent is lost. */
function listedBy({ held, leaving }: ServerReplica): readonly VersionName[] {
  return [...held.values(), ...leaving.values()];
}
