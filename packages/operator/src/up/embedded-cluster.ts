import { randomUUID } from 'node:crypto';
import {
  type AccessMode,
  type AllowedUse,
  createKubeCore,
  type EmbeddedKube,
  type KubeCore,
  ServeError,
  serveKube,
  startWorkloads,
  timerDelays,
} from '@troupe/embedded-kube';
import type { SchedulerCoreOptions, SchedulerProcess, ServeTls } from '@troupe/embedded-scheduler';
import { type KubeAccess, tokenAccess } from '@troupe/kube';
import { customResourceDefinitions } from '@troupe/resources';
import { createEmbeddedSchedulers } from './embedded-schedulers.ts';
import { ensureNamespace } from './ensure-namespace.ts';
import { type KeptCluster, openKeptCluster } from './kept-cluster.ts';
import { startSchedulerPods } from './scheduler-pods.ts';
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
  /** With what schedulers are served; plaintext by default. */
  readonly servedTls?: ServeTls;
  /** Whether there are schedulers here, with pods as their agents; default true. */
  readonly hasSchedulers?: boolean;
  /** The address of the API; loopback by default. */
  readonly apiHost?: string;
  /**
   * Whether the API is served over HTTPS, to those with a token alone, as by default. kubectl sends
   * no token over plain HTTP: without TLS, everybody on this machine is let in.
   */
  readonly tls?: boolean;
  /** Whether Roles and bindings decide who may do what. */
  readonly rbac?: boolean;
  /** Told of whatever these allow. */
  readonly onAllowed?: (use: AllowedUse) => void;
  /** Keeps what the API stores, and its token, certificate and port; absolute. Memory without it. */
  readonly dataDir?: string;
  /** How long a pod takes to become ready. */
  readonly podReadyDelayMs?: number;
  /** Told why a scheduler could not come back, such as that its port was taken meanwhile. */
  readonly failed?: (error: unknown) => void;
}

/** With what a scheduler comes back. */
export interface Restart {
  readonly keepState: boolean;
}

/** A Kubernetes API server, schedulers, and a node that joins them, in this process. */
export interface EmbeddedCluster {
  readonly core: KubeCore;
  readonly kube: EmbeddedKube;
  /** For a client that may do everything. */
  readonly adminAccess: KubeAccess;
  /** The scheduler of a namespace, started if there is none yet. */
  scheduler(namespace: string): Promise<SchedulerProcess>;
  /** The same once its pod is ready, in a namespace where a SeldonRuntime runs it. */
  schedulerWhenUp(namespace: string): Promise<SchedulerProcess>;
  /**
   * Crashes a namespace's scheduler; the function given back starts it again at its address. Its
   * agents connect again: with the models that they hold, or, without `keepState`, empty.
   */
  crashScheduler(namespace: string, options: Restart): Promise<() => Promise<void>>;
  /** Crashes a namespace's scheduler and starts it again at once. */
  restartScheduler(namespace: string, options: Restart): Promise<void>;
  stop(): Promise<void>;
}

const defaultPodReadyDelayMs = 50;

/**
 * Starts it, on loopback unless told otherwise; the API wants a token. Rejects with a `ServeError`
 * naming the port when one is taken, and leaves nothing running then.
 */
export async function startEmbeddedCluster(
  options: EmbeddedClusterOptions,
): Promise<EmbeddedCluster> {
  const { namespace, schedulerPort, dataDir, hasSchedulers = true } = options;
  const kept = dataDir === undefined ? undefined : await openKeptCluster(dataDir);
  const schedulers = createEmbeddedSchedulers({
    namespace,
    port: schedulerPort,
    ...(options.scheduler === undefined ? {} : { core: options.scheduler }),
    ...(options.servedTls === undefined ? {} : { tls: options.servedTls }),
  });
  const core = createKubeCore({
    clock: Date.now,
    uid: randomUUID,
    crds: customResourceDefinitions(),
    ...(kept === undefined ? {} : { storage: kept.storage }),
  });
  let kube: EmbeddedKube | undefined;
  try {
    ensureNamespace(core, namespace);
    kube = await serveCore(core, options, kept);
    if (hasSchedulers) await schedulers.of(namespace);
  } catch (error) {
    await kube?.stop();
    await kept?.close();
    throw error;
  }
  const workloads = startWorkloads(core, {
    delays: timerDelays(),
    podReadyDelayMs: options.podReadyDelayMs ?? defaultPodReadyDelayMs,
  });
  const node = hasSchedulers
    ? startSimulatedNode(core, async (of) => (await schedulers.of(of)).core)
    : undefined;

  async function crash(of: string, { keepState }: Restart): Promise<() => Promise<void>> {
    const revive = await schedulers.crash(of, keepState);
    return async () => {
      await revive();
      await node?.reconnect(of);
    };
  }

  const pods = hasSchedulers
    ? startSchedulerPods(core, (of) => crash(of, { keepState: true }), options.failed ?? (() => {}))
    : undefined;

  return {
    core,
    kube,
    adminAccess: tokenAccess({ server: kube.url, token: kube.token, caPem: kube.caPem }),
    scheduler: (of) => schedulers.of(of),
    async schedulerWhenUp(of) {
      await pods?.whenUp(of);
      return schedulers.of(of);
    },
    crashScheduler: crash,
    async restartScheduler(of, restart) {
      const revive = await crash(of, restart);
      await revive();
    },
    async stop() {
      pods?.stop();
      node?.stop();
      workloads.stop();
      await Promise.all([kube.stop(), schedulers.stop()]);
      await kept?.close();
    },
  };
}

/** At the port asked for; else at that of the last run, or if that is taken, at a free one. */
async function serveCore(
  core: KubeCore,
  { apiPort, apiHost = '127.0.0.1', tls = true, rbac = false, onAllowed }: EmbeddedClusterOptions,
  kept: KeptCluster | undefined,
): Promise<EmbeddedKube> {
  const serve = async (port: number): Promise<EmbeddedKube> =>
    serveKube(core, {
      host: apiHost,
      port,
      name: 'troupe',
      access: accessMode(tls, rbac),
      onAllowed,
      tls: tls && kept !== undefined ? await kept.tlsIdentity(apiHost) : tls,
      ...(kept === undefined ? {} : { credentials: kept.credentials }),
    });
  if (kept === undefined) return serve(apiPort);
  const kube = await serve(apiPort === 0 ? kept.port : apiPort).catch((error: unknown) => {
    const isTaken = error instanceof ServeError && error.code === 'EADDRINUSE';
    if (isTaken && apiPort === 0) return serve(0);
    throw error;
  });
  await kept.keepPort(kube.port);
  return kube;
}

function accessMode(tls: boolean, rbac: boolean): AccessMode {
  if (rbac) return 'rbac';
  return tls ? 'token' : 'open';
}
