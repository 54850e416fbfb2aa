import type { KubeCore } from '../core/kube-core.ts';
import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import { StatusError } from '../model/status-error.ts';
import { canonicalHash } from './canonical-hash.ts';
import { byController, statusByController } from './managers.ts';
import {
  isReady,
  podFrom,
  revisionLabel,
  revisionOf,
  type WorkloadSpec,
  workloadSpec,
} from './pod.ts';

/**
 * Brings a StatefulSet one step nearer to its spec: makes missing pods, removes those above
 * `replicas`, replaces those of an older template, or, when none of that is to be done now, writes
 * the status. Pods have ordinals; unless the policy is `Parallel` each waits for those before it to
 * be ready.
 */
export function stepStatefulSet(core: KubeCore, set: ApiObject, pods: readonly ApiObject[]): void {
  const spec = workloadSpec(set);
  const revision = `${set.metadata.name}-${canonicalHash(spec.template)}`;
  const isDeleting = set.metadata.deletionTimestamp !== undefined;
  if (isDeleting || !changePods(core, set, spec, pods, revision)) {
    writeStatus(core, set, pods, revision);
  }
}

/** Makes or removes pods; answers whether it did, in which case another step follows. */
function changePods(
  core: KubeCore,
  set: ApiObject,
  spec: WorkloadSpec,
  pods: readonly ApiObject[],
  revision: string,
): boolean {
  const { namespace = '', name } = set.metadata;
  const surplus = surplusPod(name, spec.replicas, pods);
  if (surplus !== undefined) {
    core.delete('pods', namespace, surplus.metadata.name);
    deleteClaims(core, set, spec, surplus.metadata.name);
    return true;
  }
  const wanted = wantedPods(name, spec.replicas);
  const missing = missingPods(wanted, spec, pods);
  for (const pod of missing) {
    makePod(core, set, spec, pod, revision);
  }
  if (missing.length > 0) {
    return true;
  }
  const outdated = outdatedPod(wanted, spec, pods, revision);
  if (outdated === undefined) {
    return false;
  }
  core.delete('pods', namespace, outdated);
  return true;
}

function wantedPods(name: string, replicas: number): string[] {
  return Array.from({ length: replicas }, (_, ordinal) => `${name}-${ordinal}`);
}

function ordinalOf(name: string, pod: ApiObject): number {
  return Number(pod.metadata.name.slice(name.length + 1));
}

/** The pod with the highest ordinal beyond those wanted. */
function surplusPod(
  name: string,
  replicas: number,
  pods: readonly ApiObject[],
): ApiObject | undefined {
  return pods
    .filter((pod) => ordinalOf(name, pod) >= replicas)
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .sort((a, b) => ordinalOf(name, b) - ordinalOf(name, a))[0];
}

/** The pods to make now. */
function missingPods(
  wanted: readonly string[],
  spec: WorkloadSpec,
  pods: readonly ApiObject[],
): readonly string[] {
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]));
  if (spec.podManagementPolicy === 'Parallel') {
    return wanted.filter((name) => !byName.has(name));
  }
  const first = wanted.findIndex((name) => {
    const pod = byName.get(name);
    return pod === undefined || !isReady(pod);
  });
  const name = wanted[first];
  return name === undefined || byName.has(name) ? [] : [name];
}

/** The highest pod of an older template, if every pod above it is ready. */
function outdatedPod(
  wanted: readonly string[],
  spec: WorkloadSpec,
  pods: readonly ApiObject[],
  revision: string,
): string | undefined {
  const strategy = isJsonObject(spec.updateStrategy) ? spec.updateStrategy : {};
  const rolling = isJsonObject(strategy.rollingUpdate) ? strategy.rollingUpdate : {};
  const partition = typeof rolling.partition === 'number' ? rolling.partition : 0;
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]));
  const replaceable = strategy.type === 'OnDelete' ? [] : wanted.slice(partition);
  for (const name of replaceable.reverse()) {
    const pod = byName.get(name);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) {
      return undefined;
    }
    if (revisionOf(pod) !== revision) {
      return name;
    }
    if (!isReady(pod)) {
      return undefined;
    }
  }
  return undefined;
}

function makePod(
  core: KubeCore,
  set: ApiObject,
  spec: WorkloadSpec,
  name: string,
  revision: string,
): void {
  const { namespace = '' } = set.metadata;
  const ordinal = name.slice(set.metadata.name.length + 1);
  makeClaims(core, set, spec, name);
  const pod = podFrom(
    set,
    spec.template,
    { name },
    {
      labels: {
        'apps.kubernetes.io/pod-index': ordinal,
        'statefulset.kubernetes.io/pod-name': name,
        [revisionLabel]: revision,
      },
      spec: { hostname: name, ...subdomain(spec), ...claimVolumes(spec, name) },
    },
  );
  ignoring('AlreadyExists', () => core.create('pods', namespace, pod, byController));
}

function subdomain(spec: WorkloadSpec): JsonObject {
  return typeof spec.serviceName === 'string' ? { subdomain: spec.serviceName } : {};
}

function claimTemplates(spec: WorkloadSpec): JsonObject[] {
  const templates = spec.volumeClaimTemplates;
  return Array.isArray(templates) ? templates.filter(isJsonObject) : [];
}

function templateName(template: JsonObject): string {
  return isJsonObject(template.metadata) ? String(template.metadata.name) : '';
}

/** A claim per template, which outlives its pod and is bound at once. */
function makeClaims(core: KubeCore, set: ApiObject, spec: WorkloadSpec, pod: string): void {
  const { namespace = '', name: owner, uid } = set.metadata;
  const { apiVersion, kind } = set;
  for (const template of claimTemplates(spec)) {
    const name = `${templateName(template)}-${pod}`;
    const metadata = {
      name,
      labels: selectorLabels(spec),
      ...(retention(spec, 'whenDeleted') === 'Delete'
        ? { ownerReferences: [{ apiVersion, kind, name: owner, uid }] }
        : {}),
    };
    ignoring('AlreadyExists', () => {
      core.create(
        'persistentvolumeclaims',
        namespace,
        { metadata, ...{ spec: template.spec } },
        byController,
      );
      const body = { status: { phase: 'Bound' } };
      const patch = { type: 'merge', body } as const;
      core.patch('persistentvolumeclaims', namespace, name, patch, statusByController);
    });
  }
}

function deleteClaims(core: KubeCore, set: ApiObject, spec: WorkloadSpec, pod: string): void {
  if (retention(spec, 'whenScaled') !== 'Delete') {
    return;
  }
  for (const template of claimTemplates(spec)) {
    const name = `${templateName(template)}-${pod}`;
    ignoring('NotFound', () =>
      core.delete('persistentvolumeclaims', set.metadata.namespace ?? '', name),
    );
  }
}

function retention(spec: WorkloadSpec, when: 'whenDeleted' | 'whenScaled'): unknown {
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  return isJsonObject(policy) ? policy[when] : undefined;
}

function selectorLabels(spec: WorkloadSpec): JsonObject {
  const selector = isJsonObject(spec.selector) ? spec.selector : {};
  return isJsonObject(selector.matchLabels) ? selector.matchLabels : {};
}

function claimVolumes(spec: WorkloadSpec, pod: string): JsonObject {
  const templates = claimTemplates(spec);
  if (templates.length === 0) {
    return {};
  }
  const names = new Set(templates.map(templateName));
  const podSpec = isJsonObject(spec.template.spec) ? spec.template.spec : {};
  const own = Array.isArray(podSpec.volumes) ? podSpec.volumes.filter(isJsonObject) : [];
  const claimed = [...names].map((name) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${pod}` },
  }));
  return { volumes: [...own.filter((one) => !names.has(String(one.name))), ...claimed] };
}

function writeStatus(
  core: KubeCore,
  set: ApiObject,
  pods: readonly ApiObject[],
  revision: string,
): void {
  const ready = pods.filter(isReady).length;
  const outdated = pods.filter((pod) => revisionOf(pod) !== revision);
  const [oldest] = outdated;
  const updated = pods.length - outdated.length;
  const status = {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    currentReplicas: oldest === undefined ? updated : outdated.length,
    updatedReplicas: updated,
    currentRevision: oldest === undefined ? revision : revisionOf(oldest),
    updateRevision: revision,
  };
  const { namespace = '', name, uid } = set.metadata;
  const patch = { type: 'merge', body: { metadata: { uid }, status } } as const;
  core.patch('statefulsets.apps', namespace, name, patch, statusByController);
}

/** Runs a write that may find its work done already. */
function ignoring(reason: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === reason)) {
      throw error;
    }
  }
}
