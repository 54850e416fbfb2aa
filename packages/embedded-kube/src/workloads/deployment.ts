import type { KubeCore } from '../core/kube-core.ts';
import { type ApiObject, isJsonObject } from '../model/api-object.ts';
import { timestamp } from '../model/timestamp.ts';
import { canonicalHash } from './canonical-hash.ts';
import {
  isReady,
  podFrom,
  revisionLabel,
  revisionOf,
  type WorkloadSpec,
  workloadSpec,
} from './pod.ts';

/**
 * Brings a Deployment one step nearer to its spec or, when there is nothing to make or remove now,
 * writes its status. Its pods are its own, without a ReplicaSet between. A new template rolls out
 * one pod at a time: a new one first, then an old one goes when enough are ready; with `Recreate`
 * all old ones go first.
 */
export function stepDeployment(
  core: KubeCore,
  deployment: ApiObject,
  pods: readonly ApiObject[],
): void {
  const spec = workloadSpec(deployment);
  const revision = canonicalHash(spec.template);
  const isDeleting = deployment.metadata.deletionTimestamp !== undefined;
  if (isDeleting || !changePods(core, deployment, spec, pods, revision)) {
    writeStatus(core, deployment, spec, pods, revision);
  }
}

/** Makes or removes pods; answers whether it did, in which case another step follows. */
function changePods(
  core: KubeCore,
  deployment: ApiObject,
  spec: WorkloadSpec,
  pods: readonly ApiObject[],
  revision: string,
): boolean {
  const alive = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const current = alive.filter((pod) => revisionOf(pod) === revision);
  const old = alive.filter((pod) => revisionOf(pod) !== revision);
  const surplus = surplusPod(spec, current, old);
  if (surplus !== undefined) {
    core.delete('pods', surplus.metadata.namespace ?? '', surplus.metadata.name);
    return true;
  }
  const { namespace = '', name } = deployment.metadata;
  const surge = old.length > 0 ? 1 : 0;
  const room = spec.replicas + surge - alive.length;
  const count = Math.min(spec.replicas - current.length, room);
  for (let made = 0; made < count; made += 1) {
    const labels = { 'pod-template-hash': revision, [revisionLabel]: revision };
    const naming = { generateName: `${name}-${revision}-` };
    core.create('pods', namespace, podFrom(deployment, spec.template, naming, { labels }));
  }
  return count > 0;
}

function isRecreate(spec: WorkloadSpec): boolean {
  return isJsonObject(spec.strategy) && spec.strategy.type === 'Recreate';
}

/** A pod that can go now: the newest one too many, or an old one that is not needed any more. */
function surplusPod(
  spec: WorkloadSpec,
  current: readonly ApiObject[],
  old: readonly ApiObject[],
): ApiObject | undefined {
  if (current.length > spec.replicas) {
    return current.find((pod) => !isReady(pod)) ?? current.at(-1);
  }
  const dispensable = old.find((pod) => !isReady(pod));
  if (dispensable !== undefined || isRecreate(spec)) {
    return dispensable ?? old[0];
  }
  const ready = current.filter(isReady).length + old.length;
  return ready > spec.replicas ? old[0] : undefined;
}

function writeStatus(
  core: KubeCore,
  deployment: ApiObject,
  spec: WorkloadSpec,
  pods: readonly ApiObject[],
  revision: string,
): void {
  const ready = pods.filter(isReady).length;
  const isAvailable = ready >= spec.replicas;
  const status = {
    observedGeneration: deployment.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: Math.max(0, spec.replicas - ready),
    updatedReplicas: pods.filter((pod) => revisionOf(pod) === revision).length,
    conditions: [availableCondition(core, deployment, isAvailable)],
  };
  const { namespace = '', name, uid } = deployment.metadata;
  const patch = { type: 'merge', body: { metadata: { uid }, status } } as const;
  core.patch('deployments.apps', namespace, name, patch, { subresource: 'status' });
}

/** The Available condition; its times move only when its status does. */
function availableCondition(core: KubeCore, deployment: ApiObject, isAvailable: boolean): object {
  const status = isAvailable ? 'True' : 'False';
  const old = isJsonObject(deployment.status) ? deployment.status.conditions : undefined;
  const before = Array.isArray(old) ? old.filter(isJsonObject)[0] : undefined;
  const now = timestamp(core.now());
  const since = before?.status === status ? before.lastTransitionTime : now;
  return {
    type: 'Available',
    status,
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isAvailable ? 'All wanted pods are ready.' : 'Some wanted pods are not ready.',
    lastTransitionTime: since,
    lastUpdateTime: since,
  };
}
