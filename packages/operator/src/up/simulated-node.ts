import type { KubeCore, WatchEvent } from '@troupe/embedded-kube';
import { type AgentOptions, type SchedulerCore, SchedulerError } from '@troupe/embedded-scheduler';
import { serverNameLabel } from '@troupe/resources';
import { agentOf } from './agent-of-pod.ts';
import { isPodReady } from './pod-readiness.ts';

/** What joins pods with agents. */
export interface SimulatedNode {
  /** Connects those agents of a namespace that its scheduler lost, empty. */
  reconnect(namespace: string): Promise<void>;
  stop(): void;
}

interface Agent {
  readonly namespace: string;
  readonly options: AgentOptions;
}

/**
 * Joins an embedded cluster with its schedulers: a Server's pod that is ready is an agent in the
 * scheduler of its namespace, and leaves it when the pod goes.
 *
 * @param schedulerOf the scheduler of a namespace as it runs now.
 */
export function startSimulatedNode(
  kube: KubeCore,
  schedulerOf: (namespace: string) => Promise<SchedulerCore>,
): SimulatedNode {
  /** The agents there should be, by the UID of their pods. */
  const agents = new Map<string, Agent>();

  async function connect(uid: string): Promise<void> {
    const agent = agents.get(uid);
    if (agent === undefined) return;
    const core = await schedulerOf(agent.namespace);
    if (agents.get(uid) === agent) join(core, agent);
  }

  /** A scheduler that is going down takes no agent; the next one is told by `reconnect`. */
  function join(core: SchedulerCore, { options }: Agent): void {
    try {
      core.agent(options.serverName, options.replicaIdx)?.disconnect();
      core.connectAgent(options);
    } catch (error) {
      if (!(error instanceof SchedulerError && error.code === 'UNAVAILABLE')) throw error;
    }
  }

  async function disconnect(uid: string): Promise<void> {
    const agent = agents.get(uid);
    if (agent === undefined) return;
    agents.delete(uid);
    const core = await schedulerOf(agent.namespace);
    const { serverName, replicaIdx } = agent.options;
    if (!isTaken(agent)) core.agent(serverName, replicaIdx)?.disconnect();
  }

  /** Whether a newer pod is this replica by now. */
  function isTaken({ namespace, options }: Agent): boolean {
    return [...agents.values()].some(
      (other) =>
        other.namespace === namespace &&
        other.options.serverName === options.serverName &&
        other.options.replicaIdx === options.replicaIdx,
    );
  }

  const stop = kube.watch('pods', { labelSelector: serverNameLabel }, (event: WatchEvent) => {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    const pod = event.stored.object;
    const { uid, namespace = '' } = pod.metadata;
    const isUp = event.type !== 'DELETED' && pod.metadata.deletionTimestamp === undefined;
    if (!isUp || !isPodReady(pod)) void disconnect(uid);
    else if (!agents.has(uid)) {
      agents.set(uid, { namespace, options: agentOf(pod) });
      void connect(uid);
    }
  });

  return {
    async reconnect(namespace) {
      const core = await schedulerOf(namespace);
      for (const agent of agents.values()) {
        const { serverName, replicaIdx } = agent.options;
        const isLost = core.agent(serverName, replicaIdx) === undefined;
        if (agent.namespace === namespace && isLost) join(core, agent);
      }
    },
    stop,
  };
}
