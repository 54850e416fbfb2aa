import { randomUUID } from 'node:crypto';
import {
  createKubeCore,
  type EmbeddedKube,
  type KubeCore,
  serveKube,
  startWorkloads,
  timerDelays,
} from '@troupe/embedded-kube';
import type { SchedulerCoreOptions } from '@troupe/embedded-scheduler';
import { customResourceDefinitions } from '@troupe/resources';
import { createEmbeddedSchedulers, type RunningScheduler } from './embedded-schedulers.ts';
import { ensureNamespace } from './ensure-namespace.ts';
import { startSimulatedNode } from './simulated-node.ts';

/** Where and how the embedded cluster runs. */
export interface EmbeddedClusterOptions {
  /** Made at the start; its scheduler gets `schedulerPort`. */
  readonly namespace: string;
  /** 0 for a free port. */
  readonly apiPort: number;
  /** 0 for a free port. */
  readonly schedulerPort: number;
  readonly scheduler?: SchedulerCoreOptions;
  /** How long a pod takes to become ready. */
  readonly podReadyDelayMs?: number;
}

/** A Kubernetes API server, schedulers, and a node that joins them, in this process. */
export interface EmbeddedCluster {
  readonly core: KubeCore;
  readonly kube: EmbeddedKube;
  /** The scheduler of a namespace, started if there is none yet. */
  scheduler(namespace: string): Promise<RunningScheduler>;
  /**
   * Crashes a namespace's scheduler and starts it again at its address. Its agents connect again:
   * with the models that they hold, or, without `keepState`, empty.
   */
  restartScheduler(namespace: string, options: { readonly keepState: boolean }): Promise<void>;
  stop(): Promise<void>;
}

const defaultPodReadyDelayMs = 50;

/**
 * Starts it, on loopback. Rejects with a `ServeError` naming the port when one is taken, and leaves
 * nothing running then.
 */
export async function startEmbeddedCluster(
  options: EmbeddedClusterOptions,
): Promise<EmbeddedCluster> {
  const { namespace, apiPort, schedulerPort } = options;
  const core = createKubeCore({
    clock: Date.now,
    uid: randomUUID,
    crds: customResourceDefinitions(),
  });
  ensureNamespace(core, namespace);
  const kube = await serveKube(core, { port: apiPort, name: 'troupe' });
  const schedulers = createEmbeddedSchedulers({
    namespace,
    port: schedulerPort,
    ...(options.scheduler === undefined ? {} : { core: options.scheduler }),
  });
  try {
    await schedulers.of(namespace);
  } catch (error) {
    await kube.stop();
    throw error;
  }
  const workloads = startWorkloads(core, {
    delays: timerDelays(),
    podReadyDelayMs: options.podReadyDelayMs ?? defaultPodReadyDelayMs,
  });
  const node = startSimulatedNode(core, async (of) => (await schedulers.of(of)).core);
  return {
    core,
    kube,
    scheduler: (of) => schedulers.of(of),
    async restartScheduler(of, { keepState }) {
      await schedulers.restart(of, keepState);
      await node.reconnect(of);
    },
    async stop() {
      node.stop();
      workloads.stop();
      await Promise.all([kube.stop(), schedulers.stop()]);
    },
  };
}
