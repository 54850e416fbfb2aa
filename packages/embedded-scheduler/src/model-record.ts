import type { DeploymentSpec, Model } from '@troupe/scheduler-api';
import type { VersionState } from './model-state.ts';
import { isInactive, type ReplicaStatus } from './replica-state.ts';
import type { Deployment } from './workers/deployment.ts';

/** One version of a model; all its replicas live on one server. */
export interface ModelVersion {
  readonly version: number;
  /** What the client asked for, with what agents added. Replaced, never changed. */
  definition: Model;
  /** Empty while the version has no server. */
  serverName: string;
  readonly replicas: Map<number, ReplicaStatus>;
  state: VersionState;
  /** As the model gateways have it. */
  gateway: Deployment;
}

/** All that the scheduler knows of one model name. */
export interface ModelRecord {
  readonly name: string;
  /** In ascending order and never empty. The last one is the latest. */
  readonly versions: [ModelVersion, ...ModelVersion[]];
  deleted: boolean;
}

/** The key of a model version wherever both name and number count. */
export function versionKey(name: string, version: number): string {
  return `${name}_${version}`;
}

/** The newest version of a model, the only one that status events speak of. */
export function latestOf(record: ModelRecord): ModelVersion {
  return record.versions.at(-1) ?? record.versions[0];
}

/** Finds a version by its number. */
export function versionOf(record: ModelRecord, version: number): ModelVersion | undefined {
  return record.versions.findLast((candidate) => candidate.version === version);
}

const noDeployment: DeploymentSpec = {
  replicas: 0,
  minReplicas: 0,
  maxReplicas: 0,
  logPayloads: false,
};

/** The replica counts asked for. A model without a deployment spec asks for none. */
export function deploymentOf(version: ModelVersion): DeploymentSpec {
  return version.definition.deploymentSpec ?? noDeployment;
}

/** Whether a deleted model has nothing left to unload, so that its name may be used again. */
export function isGone(record: ModelRecord): boolean {
  return record.versions.every((version) =>
    [...version.replicas.values()].every((replica) => isInactive(replica.state)),
  );
}

/**
 * What one replica of a model takes on its server, in bytes: the asked memory for each instance
 * that the runtime starts, which is one until an agent reports otherwise.
 */
export function requiredMemoryBytes(definition: Model): number {
  const spec = definition.modelSpec;
  const runtime = spec?.modelRuntimeInfo;
  const instances =
    runtime?.mlserver?.parallelWorkers || runtime?.triton?.cpu[0]?.instanceCount || 1;
  return Number(spec?.memoryBytes ?? 0) * instances;
}
