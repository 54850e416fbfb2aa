import type { KubernetesMeta } from '@troupe/scheduler-api';
import type { KubeObject } from './kube-object.ts';

/** What the scheduler is told of the object behind a request, and repeats in its statuses. */
export function kubernetesMeta({ metadata }: KubeObject): KubernetesMeta {
  return { namespace: metadata.namespace, generation: String(metadata.generation ?? 0) };
}
