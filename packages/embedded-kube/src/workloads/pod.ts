import {
  type ApiObject,
  isJsonObject,
  type JsonObject,
  type OwnerReference,
  type UnsavedObject,
} from '../model/api-object.ts';

/** The label by which the pods of one template are told from those of another. */
export const revisionLabel = 'controller-revision-hash';

/** What a workload controller reads of a workload's spec. */
export interface WorkloadSpec {
  readonly replicas: number;
  readonly template: JsonObject;
  readonly [field: string]: unknown;
}

/** The spec of a workload, with what is missing filled in. */
export function workloadSpec(workload: ApiObject): WorkloadSpec {
  const spec = isJsonObject(workload.spec) ? workload.spec : {};
  const { replicas, template } = spec;
  return {
    ...spec,
    replicas: typeof replicas === 'number' ? replicas : 1,
    template: isJsonObject(template) ? template : {},
  };
}

/** Whether the pod has become ready and is not being deleted. */
export function isReady(pod: ApiObject): boolean {
  const status = isJsonObject(pod.status) ? pod.status : {};
  const conditions = Array.isArray(status.conditions) ? status.conditions : [];
  return (
    pod.metadata.deletionTimestamp === undefined &&
    conditions.some((one) => isJsonObject(one) && one.type === 'Ready' && one.status === 'True')
  );
}

/** Which template a pod was made from. */
export function revisionOf(pod: ApiObject): string {
  return pod.metadata.labels?.[revisionLabel] ?? '';
}

/** A pod made from a workload's template and owned by it. */
export function podFrom(
  workload: ApiObject,
  template: JsonObject,
  naming: { readonly name: string } | { readonly generateName: string },
  extra: { readonly labels: Readonly<Record<string, string>>; readonly spec?: JsonObject },
): UnsavedObject {
  const metadata = isJsonObject(template.metadata) ? template.metadata : {};
  const labels = isJsonObject(metadata.labels) ? metadata.labels : {};
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...naming,
      labels: { ...labels, ...extra.labels },
      ...(isJsonObject(metadata.annotations) ? { annotations: metadata.annotations } : {}),
      ownerReferences: [ownerReferenceTo(workload)],
    },
    spec: { ...(isJsonObject(template.spec) ? template.spec : {}), ...extra.spec },
  };
  return pod;
}

/** The reference by which a workload owns and controls what it made. */
export function ownerReferenceTo(workload: ApiObject): OwnerReference {
  const { apiVersion, kind } = workload;
  const { name, uid } = workload.metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
