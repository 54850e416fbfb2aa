import type { ApiObject, KubeCore, WatchEvent } from '@troupe/embedded-kube';
import type { AgentHandle, SchedulerCore } from '@troupe/embedded-scheduler';
import { capabilitiesVariable, serverNameLabel } from '@troupe/resources';

/** Memory of a simulated inference server whose container asks for none: 10 GiB. */
const defaultMemoryBytes = 10 * 1024 ** 3;

/** What joins pods with agents. */
export interface SimulatedNode {
  stop(): void;
}

/**
 * Joins an embedded cluster with its schedulers: a Server's pod that is ready is an agent in the
 * scheduler of its namespace, and leaves it when the pod goes.
 */
export function startSimulatedNode(
  kube: KubeCore,
  schedulerOf: (namespace: string) => Promise<SchedulerCore>,
): SimulatedNode {
  const agents = new Map<string, Promise<AgentHandle>>();

  function connect(pod: ApiObject): void {
    const { namespace = '', uid, labels = {} } = pod.metadata;
    if (agents.has(uid)) return;
    agents.set(
      uid,
      schedulerOf(namespace).then((core) => {
        const serverName = labels[serverNameLabel] ?? '';
        const replicaIdx = ordinalOf(pod.metadata.name);
        core.agent(serverName, replicaIdx)?.disconnect();
        return core.connectAgent({
          serverName,
          replicaIdx,
          capabilities: capabilitiesOf(pod),
          memoryBytes: defaultMemoryBytes,
        });
      }),
    );
  }

  function disconnect(uid: string): void {
    const agent = agents.get(uid);
    agents.delete(uid);
    void agent?.then((handle) => handle.disconnect());
  }

  const stop = kube.watch('pods', { labelSelector: serverNameLabel }, (event: WatchEvent) => {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    const pod = event.stored.object;
    const isUp = event.type !== 'DELETED' && pod.metadata.deletionTimestamp === undefined;
    if (isUp && isReady(pod)) connect(pod);
    else disconnect(pod.metadata.uid);
  });
  return { stop };
}

interface PodShape {
  readonly spec?: {
    readonly containers?: readonly {
      readonly env?: readonly { readonly name: string; readonly value?: string }[];
    }[];
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function isReady(pod: ApiObject): boolean {
  const { conditions = [] } = (pod as PodShape).status ?? {};
  return conditions.some((each) => each.type === 'Ready' && each.status === 'True');
}

function capabilitiesOf(pod: ApiObject): readonly string[] {
  const { containers = [] } = (pod as PodShape).spec ?? {};
  const values = containers.flatMap(({ env = [] }) =>
    env.filter(({ name }) => name === capabilitiesVariable).map(({ value = '' }) => value),
  );
  return values.flatMap((value) => value.split(',')).filter((each) => each !== '');
}

/** The replica's index, which a StatefulSet writes at the end of its pods' names. */
function ordinalOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1)) || 0;
}
