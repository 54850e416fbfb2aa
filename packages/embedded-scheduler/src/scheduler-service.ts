import type { SchedulerServiceImplementation } from '@troupe/scheduler-api';
import { ServerError, Status } from 'nice-grpc-common';
import type { SchedulerCore } from './scheduler-core.ts';
import { SchedulerError } from './scheduler-error.ts';
import { createStreamQueue } from './stream-queue.ts';
import type { Sink, Unsubscribe } from './subscribers.ts';

/** The subscriptions in progress, so that a stopping server can end them. */
export type OpenStreams = Set<{ end(): void }>;

function toServerError(error: unknown): unknown {
  return error instanceof SchedulerError
    ? new ServerError(Status[error.code], error.message)
    : error;
}

async function answer<Response>(run: () => Response): Promise<Response> {
  try {
    return run();
  } catch (error) {
    throw toServerError(error);
  }
}

async function* list<Message>(run: () => readonly Message[]): AsyncGenerator<Message> {
  yield* await answer(run);
}

async function accept(run: () => void): Promise<Record<string, never>> {
  await answer(run);
  return {};
}

function unimplemented(what: string): () => Promise<never> {
  return async () => {
    throw new ServerError(Status.UNIMPLEMENTED, `the embedded scheduler has no ${what}`);
  };
}

/** Translates between the service of the wire contract and a core. */
export function createSchedulerService(
  core: SchedulerCore,
  streams: OpenStreams,
  maxWaitingMessages: number,
): SchedulerServiceImplementation {
  async function* subscription<Message>(
    signal: AbortSignal,
    subscribe: (sink: Sink<Message>) => Unsubscribe,
  ): AsyncGenerator<Message> {
    const queue = createStreamQueue<Message>(maxWaitingMessages);
    streams.add(queue);
    signal.addEventListener('abort', queue.abandon);
    const unsubscribe = subscribe(queue);
    try {
      yield* queue.messages();
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', queue.abandon);
      streams.delete(queue);
    }
  }

  return {
    loadModel: (request) => accept(() => core.loadModel(request)),
    unloadModel: (request) => accept(() => core.unloadModel(request)),
    serverNotify: (request) => accept(() => core.notifyServers(request)),
    schedulerStatus: () => answer(() => core.schedulerStatus()),
    modelStatus: (request) => list(() => core.modelStatus(request)),
    serverStatus: (request) => list(() => core.serverStatus(request)),
    pipelineStatus: () => list(() => []),
    experimentStatus: () => list(() => []),
    subscribeControlPlane: (_, { signal }) => subscription(signal, core.subscribeControlPlane),
    subscribeServerStatus: (_, { signal }) => subscription(signal, core.subscribeServers),
    async *subscribeModelStatus({ isModelGateway }, { signal }) {
      if (isModelGateway) await unimplemented('model gateways')();
      yield* subscription(signal, core.subscribeModels);
    },
    async *subscribePipelineStatus({ isPipelineGateway }, { signal }) {
      if (isPipelineGateway) await unimplemented('pipeline gateways')();
      yield* subscription(signal, core.subscribePipelines);
    },
    subscribeExperimentStatus: (_, { signal }) => subscription(signal, core.subscribeExperiments),
    loadPipeline: unimplemented('pipelines'),
    unloadPipeline: unimplemented('pipelines'),
    startExperiment: unimplemented('experiments'),
    stopExperiment: unimplemented('experiments'),
    modelStatusEvent: unimplemented('model gateways'),
    pipelineStatusEvent: unimplemented('pipeline gateways'),
  };
}
