import type { ModelScheduler } from './model-scheduler.ts';
import type { ReadyGate } from './ready-gate.ts';
import type { ReplicaLifecycle } from './replica-lifecycle.ts';
import { SchedulerError } from './scheduler-error.ts';
import type { ServerRegistry, ServerReplica } from './server-registry.ts';
import { type AgentLatencies, type AgentOptions, createSimulatedAgent } from './simulated-agent.ts';
import type { Timing } from './timing.ts';

/** A connected agent in the hands of whoever plays its pod. */
export interface AgentHandle {
  readonly serverName: string;
  readonly replicaIdx: number;
  /** False once it left. */
  readonly connected: boolean;
  /** The agent's own description with all it holds now; connects it again, here or elsewhere. */
  report(): AgentOptions;
  /** Leaves at once, as a killed pod does. Leaving twice is harmless. */
  disconnect(): void;
  /** Asks the scheduler to move its models elsewhere, as a pod does before it stops. */
  drain(): void;
}

/** The connected agents. */
export interface Agents {
  connect(options: AgentOptions): AgentHandle;
  get(serverName: string, replicaIdx: number): AgentHandle | undefined;
  all(): readonly AgentHandle[];
}

interface AgentsOptions {
  readonly servers: ServerRegistry;
  readonly replicas: ReplicaLifecycle;
  readonly scheduler: ModelScheduler;
  readonly gate: ReadyGate;
  readonly timing: Timing;
  /** For agents that don't say how long they take. */
  readonly defaults: AgentLatencies;
}

export function createAgents({
  servers,
  replicas,
  scheduler,
  gate,
  timing,
  defaults,
}: AgentsOptions): Agents {
  const handles = new Map<string, AgentHandle>();

  /** Places models anew once ready: those named, then all that lack replicas. */
  function reschedule(names: readonly string[], retry: boolean): void {
    gate.whenReady(() => {
      for (const name of names) scheduler.schedule(name);
      if (retry) scheduler.retryWanting();
    });
  }

  return {
    connect(options) {
      const { serverName, replicaIdx } = options;
      const key = `${serverName}/${replicaIdx}`;
      if (handles.has(key)) {
        throw new SchedulerError(
          'ALREADY_EXISTS',
          `an agent for replica ${replicaIdx} of server ${serverName} is connected already: disconnect it first`,
        );
      }
      const agent = createSimulatedAgent({ ...defaults, ...options }, timing, (report) =>
        replicas.reported(serverName, replicaIdx, report),
      );
      const replica: ServerReplica = {
        index: replicaIdx,
        agent,
        capabilities: new Set(options.capabilities),
        totalMemoryBytes: options.memoryBytes,
        overCommitPercentage: options.overCommitPercentage ?? 0,
        availableMemoryBytes: agent.availableMemoryBytes,
        draining: false,
        held: new Map(),
        leaving: new Map(),
        loadedNames: new Map(),
        reservedMemoryBytes: 0,
      };
      const handle: AgentHandle = {
        serverName,
        replicaIdx,
        get connected() {
          return handles.get(key) === handle;
        },
        report: () => ({ ...options, loadedModels: agent.loadedModels() }),
        disconnect() {
          if (handles.get(key) !== handle) return;
          handles.delete(key);
          agent.stop();
          servers.disconnect(serverName, replicaIdx);
          gate.agentsConnected(handles.size);
          reschedule(replicas.lost(serverName, replica), true);
        },
        drain() {
          if (handles.get(key) !== handle || replica.draining) return;
          replica.draining = true;
          reschedule(replicas.drain(serverName, replica), false);
        },
      };
      handles.set(key, handle);
      servers.connect(serverName, options.shared ?? true, replica);
      const names = replicas.adopt(serverName, replica, options.loadedModels ?? []);
      gate.agentsConnected(handles.size);
      reschedule(names, true);
      return handle;
    },
    get: (serverName, replicaIdx) => handles.get(`${serverName}/${replicaIdx}`),
    all: () => [...handles.values()],
  };
}
