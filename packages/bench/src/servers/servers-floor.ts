import type { KubeClient, KubeKind } from '@troupe/kube';
import {
  fieldManager,
  isWorkloadReady,
  type KubeObject,
  readyType,
  refOf,
  type Server,
  type ServerChildren,
  type ServerConfig,
  serverChildren,
  serverNotify,
  timestamp,
  type Workload,
  withLastApplied,
  workloadReadyType,
} from '@troupe/resources';
import type { SchedulerClient } from '@troupe/scheduler-api';
import { createWindow } from '../models/window.ts';
import { concurrency } from '../models/workload.ts';

/** The bare loop of Servers, running. */
export interface ServersFloor {
  /** Requests that run or wait. */
  underWay(): number;
}

/** How far a Server has come. */
interface Progress {
  readonly server: Server;
  /** Writes of children that are not answered. */
  left: number;
  isReady: boolean;
}

const watchSeconds = 3_600;

/**
 * Starts the least that brings Servers to Ready: for each its Services and its StatefulSet applied, the
 * scheduler told once, and one patch of the status when a watch has shown the StatefulSet ready. When
 * their ServerConfig changes, each StatefulSet is applied once more.
 *
 * It reads what the operator reads of them, through the same client, and makes the children by the same
 * pure code. It decides nothing else and retries nothing: what fails ends the process.
 */
export async function startServersFloor(
  client: KubeClient,
  scheduler: SchedulerClient,
  namespace: string,
): Promise<ServersFloor> {
  const writes = createWindow(concurrency);
  const notices = createWindow(concurrency);
  const known = new Map<string, Progress>();
  const configs = new Map<string, ServerConfig>();

  function childrenOf(server: Server): ServerChildren {
    return serverChildren(server, configs.get(server.spec?.serverConfig ?? ''), 'StatefulSet');
  }

  function observeServer(object: KubeObject): void {
    const { name } = object.metadata;
    if (known.has(name)) return;
    const server = object as Server;
    const { services, workload } = childrenOf(server);
    const children = [...services, workload];
    const progress: Progress = { server, left: children.length, isReady: false };
    known.set(name, progress);
    for (const child of children) {
      writes.run(async () => {
        await client.apply(withLastApplied(child), { fieldManager, force: false });
        progress.left -= 1;
        if (progress.left > 0) return;
        notices.run(async () => {
          await scheduler.serverNotify({ servers: [serverNotify(server)], isFirstSync: false });
        });
        conclude(progress);
      });
    }
  }

  function observeWorkload(object: KubeObject): void {
    const progress = known.get(object.metadata.name);
    if (progress === undefined || progress.isReady) return;
    progress.isReady = isWorkloadReady(object as Workload);
    conclude(progress);
  }

  function conclude({ server, left, isReady }: Progress): void {
    if (left > 0 || !isReady) return;
    writes.run(async () => {
      const { uid } = server.metadata;
      await client.patch(
        refOf(server),
        { metadata: { uid }, status: finalStatus(server) },
        { subresource: 'status' },
      );
    });
  }

  function observeConfig(object: KubeObject): void {
    const { name } = object.metadata;
    configs.set(name, object as ServerConfig);
    for (const { server } of known.values()) {
      if (server.spec?.serverConfig !== name) continue;
      const { workload } = childrenOf(server);
      writes.run(async () => {
        await client.apply(withLastApplied(workload), { fieldManager, force: false });
      });
    }
  }

  async function drainWatch(kind: KubeKind, each: (object: KubeObject) => void): Promise<void> {
    const { objects, resourceVersion } = await client.listPage({ kind, namespace, limit: 500 });
    for (const object of objects) each(object);
    const opened = Promise.withResolvers<void>();
    client.watch({ kind, namespace, resourceVersion, timeoutSeconds: watchSeconds }).subscribe({
      next(message) {
        if (message.type === 'Opened') opened.resolve();
        else if (message.type === 'Upserted') each(message.object);
      },
      // No handler of errors: RxJS throws them then, and the process ends.
    });
    await opened.promise;
  }

  await drainWatch('ServerConfig', observeConfig);
  await drainWatch('StatefulSet', observeWorkload);
  await drainWatch('Service', () => {});
  await drainWatch('Server', observeServer);
  await scheduler.serverNotify({ servers: [], isFirstSync: true });
  return { underWay: () => writes.size + notices.size };
}

/** The last status that the operator writes, field by field. */
function finalStatus({ metadata, spec }: Server): Readonly<Record<string, unknown>> {
  const replicas = spec?.replicas ?? 1;
  const lastTransitionTime = timestamp(Date.now());
  const reason = 'StatefulSet replicas matches desired replicas';
  return {
    loadedModels: 0,
    replicas,
    selector: `seldon-server-name=${metadata.name}`,
    conditions: [
      { type: readyType, status: 'True', lastTransitionTime },
      { type: workloadReadyType, status: 'True', reason, lastTransitionTime },
    ],
    observedGeneration: metadata.generation,
  };
}
