import {
  ModelStatusResponse_ModelOperation as ModelOperation,
  type ModelReplicaStatus,
  ModelStatus_ModelState as ModelState,
  type ModelStatusResponse,
  type ModelVersionStatus,
  type ServerStatusResponse,
  ServerStatusResponse_Type as ServerStatusType,
} from '@troupe/scheduler-api';
import { latestOf, type ModelRecord, type ModelVersion } from './model-record.ts';
import type { ServerRecord } from './server-registry.ts';
import { timestamp } from './timestamp.ts';
import type { DeploymentPhase } from './workers/deployment.ts';

const gatewayStates: Readonly<Record<DeploymentPhase, ModelState>> = {
  create: ModelState.ModelCreate,
  creating: ModelState.ModelProgressing,
  ready: ModelState.ModelAvailable,
  failed: ModelState.ModelFailed,
  rebalancing: ModelState.ModelProgressing,
  terminate: ModelState.ModelTerminate,
  terminating: ModelState.ModelTerminating,
  terminated: ModelState.ModelTerminated,
  failedTerminating: ModelState.ModelTerminateFailed,
};

function versionStatus(version: ModelVersion): ModelVersionStatus {
  const modelReplicaState: Record<number, ModelReplicaStatus> = {};
  for (const [index, replica] of version.replicas) {
    modelReplicaState[index] = {
      state: replica.state,
      reason: replica.reason,
      lastChangeTimestamp: timestamp(replica.changedAtMs),
    };
  }
  const { state, gateway } = version;
  return {
    version: version.version,
    serverName: version.serverName,
    kubernetesMeta: version.definition.meta?.kubernetesMeta,
    modelReplicaState,
    state: {
      state: state.state,
      reason: state.reason,
      availableReplicas: state.availableReplicas,
      unavailableReplicas: state.unavailableReplicas,
      lastChangeTimestamp: timestamp(state.changedAtMs),
      modelGwState: gatewayStates[gateway.phase],
      modelGwReason: gateway.reason,
    },
    modelDefn: version.definition,
  };
}

/** The status of a model: of its latest version, or of all, oldest first. */
export function modelStatusMessage(record: ModelRecord, allVersions = false): ModelStatusResponse {
  const versions = allVersions ? record.versions : [latestOf(record)];
  return {
    modelName: record.name,
    versions: versions.map(versionStatus),
    deleted: record.deleted,
    keepTopics: false,
    timestamp: '0',
    operation: ModelOperation.ModelOperationUnknown,
  };
}

/** The status of a server; draining replicas are left out of everything. */
export function serverStatusMessage(server: ServerRecord): ServerStatusResponse {
  const replicas = [...server.replicas.values()].filter((replica) => !replica.draining);
  return {
    type: ServerStatusType.StatusUpdate,
    serverName: server.name,
    resources: replicas.map((replica) => ({
      replicaIdx: replica.index,
      totalMemoryBytes: String(replica.totalMemoryBytes),
      availableMemoryBytes: String(replica.availableMemoryBytes),
      numLoadedModels: replica.loadedNames.size,
      overCommitPercentage: replica.overCommitPercentage,
    })),
    expectedReplicas: server.expectedReplicas,
    availableReplicas: replicas.length,
    numLoadedModelReplicas: replicas.reduce((sum, replica) => sum + replica.loadedNames.size, 0),
    kubernetesMeta: server.kubernetesMeta,
  };
}

/** The request that a server be given another number of replicas. */
export function scalingRequestMessage(
  server: ServerRecord,
  wantedReplicas: number,
): ServerStatusResponse {
  return {
    type: ServerStatusType.ScalingRequest,
    serverName: server.name,
    resources: [],
    expectedReplicas: wantedReplicas,
    availableReplicas: 0,
    numLoadedModelReplicas: 0,
    kubernetesMeta: server.kubernetesMeta,
  };
}
