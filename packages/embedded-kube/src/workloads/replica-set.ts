import type { KubeCore } from '../core/kube-core.ts';
import type { ApiObject } from '../model/api-object.ts';
import { byController, statusByController } from './managers.ts';
import { isReady, podFrom, workloadSpec } from './pod.ts';

/**
 * Brings a ReplicaSet to its spec: makes the pods that it lacks, removes those too many (the ones
 * that are not ready first, then the newest), and writes what there is into its status.
 */
export function stepReplicaSet(core: KubeCore, set: ApiObject, pods: readonly ApiObject[]): void {
  const alive = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const spec = workloadSpec(set);
  const { namespace = '', name } = set.metadata;
  if (set.metadata.deletionTimestamp === undefined && alive.length !== spec.replicas) {
    for (let count = alive.length; count < spec.replicas; count += 1) {
      const naming = { generateName: `${name}-` };
      core.create(
        'pods',
        namespace,
        podFrom(set, spec.template, naming, { labels: {} }),
        byController,
      );
    }
    for (const pod of surplus(alive, alive.length - spec.replicas)) {
      core.delete('pods', namespace, pod.metadata.name);
    }
    return;
  }
  const ready = alive.filter(isReady).length;
  const status = {
    replicas: alive.length,
    fullyLabeledReplicas: alive.length,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: set.metadata.generation,
  };
  const patch = { type: 'merge', body: { metadata: { uid: set.metadata.uid }, status } } as const;
  core.patch('replicasets.apps', namespace, name, patch, statusByController);
}

function surplus(pods: readonly ApiObject[], count: number): readonly ApiObject[] {
  const worst = [...pods].reverse().sort((a, b) => Number(isReady(a)) - Number(isReady(b)));
  return worst.slice(0, Math.max(0, count));
}
