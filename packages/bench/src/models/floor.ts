import type { KubeClient, KubeKind } from '@troupe/kube';
import {
  type Experiment,
  experimentFinalizer,
  type KubeObject,
  loadModelRequest,
  loadPipelineRequest,
  type Model,
  modelFinalizer,
  type Pipeline,
  pipelineFinalizer,
  refOf,
  type Server,
  serverNotify,
  startExperimentRequest,
} from '@troupe/resources';
import { ControlPlaneResponse_Event, type SchedulerClient } from '@troupe/scheduler-api';
import { experimentStatusOf, modelStatusOf, pipelineStatusOf } from './floor-statuses.ts';
import { createWindow } from './window.ts';
import { concurrency } from './workload.ts';

/** The bare loop, running. */
export interface Floor {
  /** Requests that run or wait. */
  underWay(): number;
}

/** How far a resource has come. */
interface Progress {
  readonly object: KubeObject;
  /** Its load was taken. */
  isLoaded: boolean;
  /** The status by the scheduler's word that it serves, once there. */
  status: Readonly<Record<string, unknown>> | null;
}

const subscriberName = 'bench floor';
const watchSeconds = 3_600;

/** What is done for a resource of a kind beside the writes. */
interface Loop {
  readonly kind: KubeKind;
  readonly finalizer: string;
  load(object: KubeObject): Promise<unknown>;
}

/**
 * Starts the least that brings resources to Ready: for each one patch that adds the finalizer, one load
 * or start, and one patch of the status when the scheduler's stream says that it serves.
 *
 * It reads what the operator reads, through the same clients: the watches of Models, Pipelines,
 * Experiments, Servers and StatefulSets, each event parsed, and the five streams of the scheduler. It
 * decides nothing, keeps no more than a map by name, and retries nothing: what fails ends the process.
 *
 * Resolves once all of that is open and the scheduler asks for models.
 */
export async function startFloor(
  client: KubeClient,
  scheduler: SchedulerClient,
  namespace: string,
): Promise<Floor> {
  const writes = createWindow(concurrency);
  const loads = createWindow(concurrency);

  const models: Loop = {
    kind: 'Model',
    finalizer: modelFinalizer,
    load: (object) => scheduler.loadModel(loadModelRequest(object as Model)),
  };
  const pipelines: Loop = {
    kind: 'Pipeline',
    finalizer: pipelineFinalizer,
    load: (object) => scheduler.loadPipeline(loadPipelineRequest(object as Pipeline)),
  };
  const experiments: Loop = {
    kind: 'Experiment',
    finalizer: experimentFinalizer,
    load: (object) => scheduler.startExperiment(startExperimentRequest(object as Experiment)),
  };

  /** Runs a kind's loop; gives what is to be told of each message about it. */
  async function run<Message>(
    { kind, finalizer, load }: Loop,
    stream: () => AsyncIterable<Message>,
    nameOf: (message: Message) => string,
    statusOf: (message: Message, generation: number) => Progress['status'],
  ): Promise<() => void> {
    const known = new Map<string, Progress>();

    function observe(object: KubeObject): void {
      const { name, uid, resourceVersion } = object.metadata;
      if (known.has(name)) return;
      const progress: Progress = { object, isLoaded: false, status: null };
      known.set(name, progress);
      writes.run(async () => {
        const metadata = { uid, resourceVersion, finalizers: [finalizer] };
        await client.patch(refOf(object), { metadata });
        loads.run(async () => {
          await load(object);
          progress.isLoaded = true;
          conclude(progress);
        });
      });
    }

    function conclude({ object, isLoaded, status }: Progress): void {
      if (!isLoaded || status === null) return;
      writes.run(async () => {
        const patch = { metadata: { uid: object.metadata.uid }, status };
        await client.patch(refOf(object), patch, { subresource: 'status' });
      });
    }

    await drainWatch(kind, observe);
    return () =>
      void drain(stream(), (message) => {
        const progress = known.get(nameOf(message));
        if (progress === undefined || progress.status !== null) return;
        progress.status = statusOf(message, progress.object.metadata.generation ?? 0);
        conclude(progress);
      });
  }

  async function drainWatch(
    kind: KubeKind,
    each: (object: KubeObject) => void,
  ): Promise<readonly KubeObject[]> {
    const { objects, resourceVersion } = await client.listPage({ kind, namespace, limit: 500 });
    for (const object of objects) each(object);
    const opened = Promise.withResolvers<readonly KubeObject[]>();
    client.watch({ kind, namespace, resourceVersion, timeoutSeconds: watchSeconds }).subscribe({
      next(message) {
        if (message.type === 'Opened') opened.resolve(objects);
        else if (message.type === 'Upserted') each(message.object);
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

  const asked = { subscriberName };
  await drainWatch('StatefulSet', () => {});
  const servers = await drainWatch('Server', () => {});
  const subscriptions = [
    await run(
      models,
      () => scheduler.subscribeModelStatus(asked),
      ({ modelName }) => modelName,
      modelStatusOf,
    ),
    await run(
      pipelines,
      () => scheduler.subscribePipelineStatus(asked),
      ({ pipelineName }) => pipelineName,
      pipelineStatusOf,
    ),
    await run(
      experiments,
      () => scheduler.subscribeExperimentStatus(asked),
      ({ experimentName }) => experimentName,
      experimentStatusOf,
    ),
  ];

  const wanted = Promise.withResolvers<void>();
  for (const subscribe of subscriptions) subscribe();
  void drain(scheduler.subscribeServerStatus(asked), () => {});
  void drain(scheduler.subscribeControlPlane(asked), ({ event }) => {
    if (event === ControlPlaneResponse_Event.SEND_MODELS) wanted.resolve();
  });
  await scheduler.serverNotify({
    servers: servers.map((server) => serverNotify(server as unknown as Server)),
    isFirstSync: true,
  });
  await wanted.promise;
  return { underWay: () => writes.size + loads.size };
}
