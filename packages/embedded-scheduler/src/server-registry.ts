import type { KubernetesMeta, ServerNotify } from '@troupe/scheduler-api';
import { versionKey } from './model-record.ts';
import type { SimulatedAgent } from './simulated-agent.ts';

/** A connected agent as the scheduler sees it. */
export interface ServerReplica {
  readonly index: number;
  readonly agent: SimulatedAgent;
  readonly capabilities: ReadonlySet<string>;
  readonly totalMemoryBytes: number;
  readonly overCommitPercentage: number;
  /** As the agent reported last; over-commit is already in it. */
  availableMemoryBytes: number;
  draining: boolean;
  /** What is loading or loaded here, by version key. */
  readonly held: Map<string, HeldVersion>;
  /**
   * What was asked to go, by version key, until the agent says that it went: also what it had failed
   * to load and so does not hold, whose answer is lost with the agent all the same.
   */
  readonly leaving: Map<string, VersionName>;
  /** Loaded versions by model name, to count distinct names at no cost. */
  readonly loadedNames: Map<string, number>;
  /** Memory of loads that were asked for and not answered, in bytes. */
  reservedMemoryBytes: number;
}

/** What tells a version of a model from all others. */
export interface VersionName {
  readonly name: string;
  readonly version: number;
}

/** A model version on a replica. */
export interface HeldVersion extends VersionName {
  loaded: boolean;
  reservedMemoryBytes: number;
}

/** A server: what was notified about it, and the agents connected under its name. */
export interface ServerRecord {
  readonly name: string;
  /** -1 until the first ServerNotify. */
  expectedReplicas: number;
  minReplicas: number;
  maxReplicas: number;
  shared: boolean;
  kubernetesMeta: KubernetesMeta | undefined;
  readonly replicas: Map<number, ServerReplica>;
}

/** Memory that a further load may use, in bytes. */
export function freeMemoryBytes(replica: ServerReplica): number {
  return Math.max(0, replica.availableMemoryBytes - replica.reservedMemoryBytes);
}

/** Books a load that was asked for; `memoryBytes` is set aside until the agent answers. */
export function holdLoading(
  replica: ServerReplica,
  name: string,
  version: number,
  memoryBytes: number,
): void {
  release(replica, name, version);
  replica.reservedMemoryBytes += memoryBytes;
  replica.held.set(versionKey(name, version), {
    name,
    version,
    loaded: false,
    reservedMemoryBytes: memoryBytes,
  });
}

/** Books a version that the agent reported as loaded. */
export function holdLoaded(replica: ServerReplica, name: string, version: number): void {
  release(replica, name, version);
  replica.held.set(versionKey(name, version), {
    name,
    version,
    loaded: true,
    reservedMemoryBytes: 0,
  });
  replica.loadedNames.set(name, (replica.loadedNames.get(name) ?? 0) + 1);
}

/** Takes a version off the books of a replica. */
export function release(replica: ServerReplica, name: string, version: number): void {
  const key = versionKey(name, version);
  const held = replica.held.get(key);
  if (held === undefined) return;
  replica.held.delete(key);
  replica.reservedMemoryBytes -= held.reservedMemoryBytes;
  if (!held.loaded) return;
  const left = (replica.loadedNames.get(name) ?? 1) - 1;
  if (left > 0) replica.loadedNames.set(name, left);
  else replica.loadedNames.delete(name);
}

/** The servers that were notified or that have agents. */
export interface ServerRegistry {
  get(name: string): ServerRecord | undefined;
  all(): Iterable<ServerRecord>;
  replica(name: string, index: number): ServerReplica | undefined;
  /** Creates or updates what is expected of a server. */
  notify(notice: ServerNotify): ServerRecord;
  /** Adds a connected agent; its word on `shared` replaces the notified one. */
  connect(name: string, shared: boolean, replica: ServerReplica): ServerRecord;
  /**
   * Removes an agent. The last one of a server takes the record with it, expectations and all,
   * unless the registry was made not to forget.
   */
  disconnect(name: string, index: number): void;
}

/**
 * Makes an empty one.
 *
 * @param forgets whether a server that was notified goes with its last agent all the same
 */
export function createServerRegistry(forgets = true): ServerRegistry {
  const servers = new Map<string, ServerRecord>();

  function ensure(name: string): ServerRecord {
    const known = servers.get(name);
    if (known !== undefined) return known;
    const server: ServerRecord = {
      name,
      expectedReplicas: -1,
      minReplicas: 0,
      maxReplicas: 0,
      shared: false,
      kubernetesMeta: undefined,
      replicas: new Map(),
    };
    servers.set(name, server);
    return server;
  }

  return {
    get: (name) => servers.get(name),
    all: () => servers.values(),
    replica: (name, index) => servers.get(name)?.replicas.get(index),
    notify(notice) {
      const server = ensure(notice.name);
      server.expectedReplicas = notice.expectedReplicas;
      server.minReplicas = notice.minReplicas;
      server.maxReplicas = notice.maxReplicas;
      server.kubernetesMeta = notice.kubernetesMeta;
      if (server.replicas.size === 0) server.shared = notice.shared;
      return server;
    },
    connect(name, shared, replica) {
      const server = ensure(name);
      server.shared = shared;
      server.replicas.set(replica.index, replica);
      return server;
    },
    disconnect(name, index) {
      const server = servers.get(name);
      if (server === undefined) return;
      server.replicas.delete(index);
      const isKept = !forgets && server.expectedReplicas !== -1;
      if (server.replicas.size === 0 && !isKept) servers.delete(name);
    },
  };
}
