import type { ApiObject } from '@troupe/embedded-kube';

interface PodShape {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** Whether a pod's condition `Ready` is True. */
export function isPodReady(pod: ApiObject): boolean {
  const { conditions = [] } = (pod as PodShape).status ?? {};
  return conditions.some((each) => each.type === 'Ready' && each.status === 'True');
}
