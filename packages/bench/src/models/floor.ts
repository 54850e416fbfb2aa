import type { KubeClient, KubeKind } from '@troupe/kube';
import {
  loadModelRequest,
  type Model,
  type ModelStatus,
  modelFinalizer,
  modelReadyType,
  readyType,
  refOf,
  type Server,
  serverNotify,
  timestamp,
} from '@troupe/resources';
import {
  ControlPlaneResponse_Event,
  ModelStatus_ModelState,
  type ModelStatusResponse,
  type SchedulerClient,
} from '@troupe/scheduler-api';
import { createWindow } from './window.ts';
import { concurrency } from './workload.ts';

/** The bare loop, running. */
export interface Floor {
  /** Requests that run or wait. */
  underWay(): number;
}

/** How far a Model has come. */
interface Progress {
  readonly model: Model;
  /** Its load was taken. */
  isLoaded: boolean;
  /** The scheduler's word that it is available, once there. */
  available: ModelStatusResponse | null;
}

const subscriberName = 'bench floor';
const watchSeconds = 3_600;

const stateNames: ReadonlyMap<number, string> = new Map(
  Object.entries(ModelStatus_ModelState).map(([name, value]) => [value, name]),
);

/**
 * Starts the least that brings Models to Ready: per Model one patch that adds the finalizer, one
 * LoadModel, and one patch of the status when the scheduler's stream says that it is available.
 *
 * It reads what the operator reads, through the same clients: the watches of Models, Servers and
 * StatefulSets, each event parsed, and the three streams of the scheduler. It decides nothing, keeps
 * no more than a map by name, and retries nothing: what fails ends the process.
 *
 * Resolves once all of that is open and the scheduler asks for models.
 */
export async function startFloor(
  client: KubeClient,
  scheduler: SchedulerClient,
  namespace: string,
): Promise<Floor> {
  const models = new Map<string, Progress>();
  const writes = createWindow(concurrency);
  const loads = createWindow(concurrency);

  function observe(object: Model): void {
    const { name } = object.metadata;
    if (models.has(name)) return;
    const progress: Progress = { model: object, isLoaded: false, available: null };
    models.set(name, progress);
    writes.run(async () => {
      const { uid, resourceVersion } = object.metadata;
      const metadata = { uid, resourceVersion, finalizers: [modelFinalizer] };
      await client.patch(refOf(object), { metadata });
      loads.run(() => load(progress));
    });
  }

  async function load(progress: Progress): Promise<void> {
    await scheduler.loadModel(loadModelRequest(progress.model));
    progress.isLoaded = true;
    if (progress.available !== null) conclude(progress, progress.available);
  }

  function hear(message: ModelStatusResponse): void {
    const progress = models.get(message.modelName);
    const state = message.versions[0]?.state?.state;
    if (progress === undefined || state !== ModelStatus_ModelState.ModelAvailable) return;
    if (progress.available !== null) return;
    progress.available = message;
    if (progress.isLoaded) conclude(progress, message);
  }

  function conclude({ model }: Progress, message: ModelStatusResponse): void {
    writes.run(async () => {
      const patch = { metadata: { uid: model.metadata.uid }, status: statusOf(model, message) };
      await client.patch(refOf(model), patch, { subresource: 'status' });
    });
  }

  async function drainWatch(
    kind: KubeKind,
    each: (object: Model) => void,
  ): Promise<readonly Model[]> {
    const { objects, resourceVersion } = await client.listPage({ kind, namespace, limit: 500 });
    for (const object of objects) each(object as Model);
    const opened = Promise.withResolvers<readonly Model[]>();
    client.watch({ kind, namespace, resourceVersion, timeoutSeconds: watchSeconds }).subscribe({
      next(message) {
        if (message.type === 'Opened') opened.resolve(objects as readonly Model[]);
        else if (message.type === 'Upserted') each(message.object as Model);
      },
      // No handler of errors: RxJS throws them then, and the process ends.
    });
    return opened.promise;
  }

  async function drain<Message>(
    stream: AsyncIterable<Message>,
    each: (message: Message) => void,
  ): Promise<void> {
    for await (const message of stream) each(message);
  }

  await drainWatch('StatefulSet', () => {});
  const servers = await drainWatch('Server', () => {});
  await drainWatch('Model', observe);

  const wanted = Promise.withResolvers<void>();
  void drain(scheduler.subscribeModelStatus({ subscriberName }), hear);
  void drain(scheduler.subscribeServerStatus({ subscriberName }), () => {});
  void drain(scheduler.subscribeControlPlane({ subscriberName }), ({ event }) => {
    if (event === ControlPlaneResponse_Event.SEND_MODELS) wanted.resolve();
  });
  await scheduler.serverNotify({
    servers: servers.map((server) => serverNotify(server as unknown as Server)),
    isFirstSync: true,
  });
  await wanted.promise;
  return { underWay: () => writes.size + loads.size };
}

/** What the operator writes in the end of a Model on one replica, field by field. */
function statusOf(model: Model, message: ModelStatusResponse): ModelStatus {
  const [version] = message.versions;
  const { availableReplicas = 0, reason = '' } = version?.state ?? {};
  const lastTransitionTime = timestamp(Date.now());
  return {
    replicas: availableReplicas,
    availableReplicas,
    selector: `server=${version?.serverName ?? ''}`,
    modelgwReady: stateNames.get(version?.state?.modelGwState ?? 0) ?? '',
    conditions: [
      {
        type: modelReadyType,
        status: 'True',
        ...(reason === '' ? {} : { reason }),
        message: 'ModelAvailable',
        lastTransitionTime,
      },
      { type: readyType, status: 'True', lastTransitionTime },
    ],
    observedGeneration: model.metadata.generation ?? 0,
  };
}
