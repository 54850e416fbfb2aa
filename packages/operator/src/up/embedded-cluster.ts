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
import {
  createEmbeddedSchedulers,
  type EmbeddedSchedulers,
  type RunningScheduler,
} from './embedded-schedulers.ts';
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
  readonly schedulers: EmbeddedSchedulers;
  scheduler(namespace: string): Promise<RunningScheduler>;
  stop(): Promise<void>;
}

const defaultPodReadyDelayMs = 50;

/** Starts it. Rejects with a `ServeError` naming the port when one is taken. */
export async function startEmbeddedCluster(
  options: EmbeddedClusterOptions,
): Promise<EmbeddedCluster> {
  const { namespace, apiPort, schedulerPort, scheduler = {} } = options;
  const core = createKubeCore({
    clock: Date.now,
    uid: randomUUID,
    crds: customResourceDefinitions(),
  });
  core.create('namespaces', '', { metadata: { name: namespace } });
  const schedulers = createEmbeddedSchedulers({ namespace, port: schedulerPort, core: scheduler });
  await schedulers.of(namespace);
  const kube = await serveKube(core, { port: apiPort, name: 'troupe' });
  const workloads = startWorkloads(core, {
    delays: timerDelays(),
    podReadyDelayMs: options.podReadyDelayMs ?? defaultPodReadyDelayMs,
  });
  const node = startSimulatedNode(core, async (of) => (await schedulers.of(of)).core);
  return {
    core,
    kube,
    schedulers,
    scheduler: (of) => schedulers.of(of),
    async stop() {
      node.stop();
      workloads.stop();
      await kube.stop();
      await schedulers.stop();
    },
  };
}
