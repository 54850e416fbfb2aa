import type { KubeCore } from '../core/kube-core.ts';
import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import { equalJson } from '../model/equal-json.ts';
import { stepConditions } from './deployment-conditions.ts';
import { byController, statusByController } from './managers.ts';
import { type WorkloadSpec, workloadSpec } from './pod.ts';
import {
  currentAnnotations,
  currentSet,
  newSet,
  revisionAnnotation,
  revisionNumber,
} from './revisions.ts';
import { nextSizes, type RolloutSet } from './rollout.ts';

const setType = 'replicasets.apps';
const deploymentType = 'deployments.apps';

/**
 * Brings a Deployment one step nearer to its spec through its ReplicaSets, one for each template it
 * has had: makes the one of its template, moves pods to it as the strategy says, forgets old ones
 * beyond `revisionHistoryLimit`, and writes its status.
 */
export function stepDeployment(
  core: KubeCore,
  deployment: ApiObject,
  owned: readonly ApiObject[],
): void {
  const spec = workloadSpec(deployment);
  const sets = owned.filter((set) => set.metadata.deletionTimestamp === undefined);
  const current = currentSet(spec, sets);
  const isDeleting = deployment.metadata.deletionTimestamp !== undefined;
  if (isDeleting || (spec.paused === true && current === undefined)) {
    writeStatus(core, deployment, spec, current, sets);
    return;
  }
  const { namespace = '' } = deployment.metadata;
  if (current === undefined) {
    core.create(setType, namespace, newSet(deployment, spec, latest(sets) + 1), byController);
    return;
  }
  const old = sets.filter((set) => set !== current);
  if (number(core, deployment, current, old)) {
    return;
  }
  const sizes = nextSizes(spec, rolloutSet(current), old.map(rolloutSet));
  for (const [name, replicas] of sizes) {
    core.patch(
      setType,
      namespace,
      name,
      { type: 'merge', body: { spec: { replicas } } },
      byController,
    );
  }
  if (sizes.size === 0) {
    forget(core, spec, old);
    writeStatus(core, deployment, spec, current, sets);
  }
}

function latest(sets: readonly ApiObject[]): number {
  return Math.max(0, ...sets.map(revisionNumber));
}

/** Gives the current ReplicaSet the highest number, and the Deployment the same; answers whether it wrote. */
function number(
  core: KubeCore,
  deployment: ApiObject,
  current: ApiObject,
  old: readonly ApiObject[],
): boolean {
  const { namespace = '', name } = deployment.metadata;
  const revision = Math.max(revisionNumber(current), latest(old) + 1);
  const annotations = currentAnnotations(deployment, current, revision);
  if (!equalJson(annotations, current.metadata.annotations ?? {})) {
    const gone = Object.keys(current.metadata.annotations ?? {}).filter(
      (key) => annotations[key] === undefined,
    );
    const removed = Object.fromEntries(gone.map((key) => [key, null]));
    const body = { metadata: { annotations: { ...removed, ...annotations } } };
    core.patch(setType, namespace, current.metadata.name, { type: 'merge', body }, byController);
    return true;
  }
  if (deployment.metadata.annotations?.[revisionAnnotation] === String(revision)) {
    return false;
  }
  const body = { metadata: { annotations: { [revisionAnnotation]: String(revision) } } };
  core.patch(deploymentType, namespace, name, { type: 'merge', body }, byController);
  return true;
}

function rolloutSet(set: ApiObject): RolloutSet {
  return {
    name: set.metadata.name,
    wanted: workloadSpec(set).replicas,
    existing: count(set, 'replicas'),
    available: count(set, 'availableReplicas'),
  };
}

function count(set: ApiObject, field: string): number {
  const status: JsonObject = isJsonObject(set.status) ? set.status : {};
  return Number(status[field] ?? 0);
}

/** Removes empty ReplicaSets of old templates, the oldest first, beyond the limit. */
function forget(core: KubeCore, spec: WorkloadSpec, old: readonly ApiObject[]): void {
  const limit = typeof spec.revisionHistoryLimit === 'number' ? spec.revisionHistoryLimit : 10;
  const empty = old
    .filter((set) => workloadSpec(set).replicas === 0 && count(set, 'replicas') === 0)
    .sort((a, b) => revisionNumber(a) - revisionNumber(b));
  for (const { metadata } of empty.slice(0, Math.max(0, empty.length - limit))) {
    core.delete(setType, metadata.namespace ?? '', metadata.name);
  }
}

function writeStatus(
  core: KubeCore,
  deployment: ApiObject,
  spec: WorkloadSpec,
  current: ApiObject | undefined,
  sets: readonly ApiObject[],
): void {
  const sum = (field: string): number => sets.reduce((all, set) => all + count(set, field), 0);
  const available = sum('availableReplicas');
  const counts = {
    replicas: sum('replicas'),
    updatedReplicas: current === undefined ? 0 : count(current, 'replicas'),
    readyReplicas: sum('readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, Math.max(spec.replicas, sum('replicas')) - available),
  };
  const status = {
    observedGeneration: deployment.metadata.generation,
    ...counts,
    conditions: stepConditions(deployment, spec, counts, current?.metadata.name ?? '', core.now()),
  };
  const { namespace = '', name, uid } = deployment.metadata;
  const patch = { type: 'merge', body: { metadata: { uid }, status } } as const;
  core.patch(deploymentType, namespace, name, patch, statusByController);
}
