import type { ApiObject, UnsavedObject } from '../model/api-object.ts';
import { isJsonObject } from '../model/api-object.ts';
import { canonicalHash } from './canonical-hash.ts';
import { ownerReferenceTo, type WorkloadSpec } from './pod.ts';

/** Tells the pods and ReplicaSets of one template from those of another (apps/v1). */
export const templateHashLabel = 'pod-template-hash';
/** The number of a template among those that a Deployment has had; `kubectl rollout` reads it. */
export const revisionAnnotation = 'deployment.kubernetes.io/revision';

const historyAnnotation = 'deployment.kubernetes.io/revision-history';
const appliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The number of a ReplicaSet's template; 0 when it has none. */
export function revisionNumber(set: ApiObject): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0);
}

/** The ReplicaSet made from the template that the Deployment has now. */
export function currentSet(spec: WorkloadSpec, sets: readonly ApiObject[]): ApiObject | undefined {
  const hash = canonicalHash(spec.template);
  return sets.find((set) => set.metadata.labels?.[templateHashLabel] === hash);
}

/** A ReplicaSet for the template of a Deployment, of no pods yet. */
export function newSet(deployment: ApiObject, spec: WorkloadSpec, revision: number): UnsavedObject {
  const hash = canonicalHash(spec.template);
  const { metadata, ...template } = spec.template;
  const own = isJsonObject(metadata) ? metadata : {};
  const labels = { ...(isJsonObject(own.labels) ? own.labels : {}), [templateHashLabel]: hash };
  const selector = isJsonObject(spec.selector) ? spec.selector : {};
  const matchLabels = isJsonObject(selector.matchLabels) ? selector.matchLabels : {};
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      labels,
      annotations: { ...copiedAnnotations(deployment), [revisionAnnotation]: String(revision) },
      ownerReferences: [ownerReferenceTo(deployment)],
    },
    ...{
      spec: {
        replicas: 0,
        ...(typeof spec.minReadySeconds === 'number'
          ? { minReadySeconds: spec.minReadySeconds }
          : {}),
        selector: { ...selector, matchLabels: { ...matchLabels, [templateHashLabel]: hash } },
        template: { metadata: { ...own, labels }, ...template },
      },
    },
  };
}

/**
 * The annotations that a ReplicaSet should have as the current one: those of its Deployment and its
 * number; an earlier number of a template that came back is kept in a history.
 */
export function currentAnnotations(
  deployment: ApiObject,
  set: ApiObject,
  revision: number,
): Readonly<Record<string, string>> {
  const before = set.metadata.annotations ?? {};
  const last = before[revisionAnnotation];
  const history = before[historyAnnotation];
  const earlier = [...(history === undefined ? [] : history.split(',')), ...(last ? [last] : [])];
  return {
    ...copiedAnnotations(deployment),
    [revisionAnnotation]: String(revision),
    ...(last === String(revision)
      ? history === undefined
        ? {}
        : { [historyAnnotation]: history }
      : { [historyAnnotation]: earlier.join(',') }),
  };
}

function copiedAnnotations(deployment: ApiObject): Readonly<Record<string, string>> {
  const {
    [revisionAnnotation]: _revision,
    [appliedAnnotation]: _applied,
    ...rest
  } = deployment.metadata.annotations ?? {};
  return rest;
}
