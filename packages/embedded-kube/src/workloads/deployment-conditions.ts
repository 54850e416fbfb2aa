import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import { timestamp } from '../model/timestamp.ts';
import type { WorkloadSpec } from './pod.ts';
import { boundsOf } from './rollout.ts';

/** How many pods a Deployment has, as its status says. */
export interface DeploymentCounts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly availableReplicas: number;
}

/**
 * The conditions of a Deployment (apps/v1): whether enough pods are available, and whether the
 * rollout goes on or is done. Their times move only when what they say does.
 */
export function stepConditions(
  deployment: ApiObject,
  spec: WorkloadSpec,
  counts: DeploymentCounts,
  currentSet: string,
  nowMs: number,
): readonly JsonObject[] {
  const before = conditionsOf(deployment);
  const { updatedReplicas, availableReplicas, replicas } = counts;
  const isAvailable = availableReplicas >= spec.replicas - boundsOf(spec).maxUnavailable;
  const isDone =
    updatedReplicas === spec.replicas &&
    replicas === spec.replicas &&
    availableReplicas >= spec.replicas;
  const available = {
    type: 'Available',
    status: isAvailable ? 'True' : 'False',
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isAvailable
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
  };
  const progressing = {
    type: 'Progressing',
    status: 'True',
    reason: isDone ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
    message: isDone
      ? `ReplicaSet "${currentSet}" has successfully progressed.`
      : `ReplicaSet "${currentSet}" is progressing.`,
  };
  return [available, progressing].map((next) => timed(next, before, timestamp(nowMs)));
}

function conditionsOf(deployment: ApiObject): readonly JsonObject[] {
  const status = isJsonObject(deployment.status) ? deployment.status : {};
  return Array.isArray(status.conditions) ? status.conditions.filter(isJsonObject) : [];
}

function timed(
  next: {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  },
  before: readonly JsonObject[],
  now: string,
): JsonObject {
  const old = before.find(({ type }) => type === next.type);
  const isSame = old?.reason === next.reason && old.message === next.message;
  return {
    ...next,
    lastUpdateTime: isSame ? old.lastUpdateTime : now,
    lastTransitionTime: old?.status === next.status ? old.lastTransitionTime : now,
  };
}
