import type { KubeCore } from '@troupe/embedded-kube';

/**
 * Makes all replicas of each StatefulSet ready as soon as it is stored, by one write of its status and
 * without pods: what a rollout costs is not what is measured. One that is changed stays ready.
 */
export function rollOutAtOnce(core: KubeCore): void {
  core.watch('statefulsets.apps', {}, (event) => {
    if (event.type !== 'ADDED' && event.type !== 'MODIFIED') return;
    const { metadata, spec, status } = event.stored.object;
    const { namespace = '', name, uid, generation } = metadata;
    const { observedGeneration } = (status ?? {}) as { readonly observedGeneration?: number };
    if (observedGeneration === generation) return;
    const { replicas } = spec as { readonly replicas: number };
    const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas };
    const body = { metadata: { uid }, status: { ...counts, observedGeneration: generation } };
    // Not within the write that it follows.
    setImmediate(() => {
      core.patch(
        'statefulsets.apps',
        namespace,
        name,
        { type: 'merge', body },
        { subresource: 'status' },
      );
    });
  });
}
