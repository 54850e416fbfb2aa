import { deploymentOf, type ModelVersion, requiredMemoryBytes } from './model-record.ts';
import { isLoaded, isLoading } from './replica-state.ts';
import { freeMemoryBytes, type ServerRecord, type ServerReplica } from './server-registry.ts';

const explainerCapability = 'alibi-explain';

/** Where a model version goes, or why it goes nowhere. */
export type Placement =
  | {
      readonly type: 'placed';
      readonly serverName: string;
      readonly replicas: readonly number[];
      /** Fewer than the desired replicas fit, and `minReplicas` allowed it. */
      readonly partial: boolean;
    }
  | { readonly type: 'noServer'; readonly reason: string }
  | { readonly type: 'noReplicas'; readonly reason: string };

function mayHost(server: ServerRecord, version: ModelVersion): boolean {
  if (server.replicas.size === 0 || server.expectedReplicas === 0) return false;
  const wantedServer = version.definition.modelSpec?.server;
  if (wantedServer === undefined ? !server.shared : wantedServer !== server.name) return false;
  const requirements = version.definition.modelSpec?.requirements ?? [];
  for (const replica of server.replicas.values()) {
    if (requirements.every((requirement) => replica.capabilities.has(requirement.trim()))) {
      return true;
    }
  }
  return false;
}

/** Puts candidates in random order, the server that the version is on first. */
function inOrder(
  candidates: ServerRecord[],
  currentServer: string,
  random: () => number,
): ServerRecord[] {
  for (let last = candidates.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    const [a, b] = [candidates[last], candidates[chosen]];
    if (a !== undefined && b !== undefined) [candidates[last], candidates[chosen]] = [b, a];
  }
  const current = candidates.findIndex((server) => server.name === currentServer);
  if (current > 0) candidates.unshift(...candidates.splice(current, 1));
  return candidates;
}

function suitableReplicas(server: ServerRecord, version: ModelVersion): ServerReplica[] {
  const needed = requiredMemoryBytes(version.definition);
  const isExplainer = version.definition.modelSpec?.explainer !== undefined;
  const here = (replica: ServerReplica): boolean => {
    if (version.serverName !== server.name) return false;
    const state = version.replicas.get(replica.index)?.state;
    return isLoading(state) || isLoaded(state);
  };
  const suitable: { replica: ServerReplica; here: boolean }[] = [];
  for (const replica of server.replicas.values()) {
    if (replica.draining) continue;
    if (isExplainer && !replica.capabilities.has(explainerCapability)) continue;
    const isHere = here(replica);
    if (isHere || needed <= freeMemoryBytes(replica)) suitable.push({ replica, here: isHere });
  }
  suitable.sort(
    (a, b) =>
      Number(b.here) - Number(a.here) ||
      freeMemoryBytes(b.replica) - freeMemoryBytes(a.replica) ||
      a.replica.index - b.replica.index,
  );
  return suitable.map(({ replica }) => replica);
}

/**
 * Chooses a server and its replicas for a model version: the first server where all desired
 * replicas fit, else the first where at least `minReplicas` do.
 */
export function place(
  version: ModelVersion,
  servers: Iterable<ServerRecord>,
  random: () => number,
): Placement {
  const matching: ServerRecord[] = [];
  for (const server of servers) if (mayHost(server, version)) matching.push(server);
  if (matching.length === 0) {
    return {
      type: 'noServer',
      reason: 'Failed to schedule model as no matching servers are available',
    };
  }
  const { replicas: desired, minReplicas } = deploymentOf(version);
  const candidates = inOrder(matching, version.serverName, random).map((server) => ({
    serverName: server.name,
    suitable: suitableReplicas(server, version),
  }));
  const found =
    candidates.find(({ suitable }) => suitable.length >= desired) ??
    (minReplicas > 0
      ? candidates.find(({ suitable }) => suitable.length >= minReplicas)
      : undefined);
  if (found === undefined) {
    return {
      type: 'noReplicas',
      reason: 'Failed to schedule model as no matching server had enough suitable replicas',
    };
  }
  return {
    type: 'placed',
    serverName: found.serverName,
    replicas: found.suitable.slice(0, desired).map((replica) => replica.index),
    partial: found.suitable.length < desired,
  };
}
