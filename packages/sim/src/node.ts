import type { ApiObject, WatchEvent } from '@troupe/embedded-kube';
import { serverNameLabel } from '@troupe/resources';
import type { Cluster } from './cluster.ts';
import type { SchedulerProcess } from './scheduler-process.ts';

/** Memory of a simulated inference server: so small that models compete for it. */
const memoryBytes = 1_000_000_000;

/** What a simulated inference server can run. */
const capabilities = ['mlserver', 'sklearn'] as const;

/** Joins the cluster with its schedulers: a ready pod of a Server is an agent. */
export function startNode(
  { core }: Cluster,
  schedulerOf: (namespace: string) => SchedulerProcess,
): void {
  const joined = new Set<string>();

  core.watch('pods', { labelSelector: serverNameLabel }, (event: WatchEvent) => {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    const pod = event.stored.object;
    const { namespace = '', name, uid, labels = {}, deletionTimestamp } = pod.metadata;
    const serverName = labels[serverNameLabel] ?? '';
    const replicaIdx = Number(name.slice(name.lastIndexOf('-') + 1));
    const isUp = event.type !== 'DELETED' && deletionTimestamp === undefined && isReady(pod);
    if (isUp && !joined.has(uid)) {
      joined.add(uid);
      schedulerOf(namespace).join({ serverName, replicaIdx, capabilities, memoryBytes });
    } else if (!isUp && joined.delete(uid)) {
      schedulerOf(namespace).leave(serverName, replicaIdx);
    }
  });
}

interface PodStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

function isReady(pod: ApiObject): boolean {
  const { conditions = [] } = (pod.status ?? {}) as PodStatus;
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
