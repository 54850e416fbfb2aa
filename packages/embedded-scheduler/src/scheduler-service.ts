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

/** Translates between the service of the wire contract and a core. */
export function createSchedulerService(
  core: SchedulerCore,
  streams: OpenStreams,
  maxWaitingMessages: number,
): SchedulerServiceImplementation {
  /** Subscribes at once. One generator between core and socket: each costs turns per message. */
  function subscription<Message>(
    signal: AbortSignal,
    subscribe: (sink: Sink<Message>) => Unsubscribe,
  ): AsyncGenerator<Message> {
    const queue = createStreamQueue<Message>(maxWaitingMessages);
    streams.add(queue);
    signal.addEventListener('abort', queue.abandon);
    const unsubscribe = subscribe(queue);
    if (signal.aborted) queue.abandon();
    return queue.messages(() => {
      unsubscribe();
      signal.removeEventListener('abort', queue.abandon);
      streams.delete(queue);
    });
  }

  return {
    loadModel: (request) => accept(() => core.loadModel(request)),
    unloadModel: (request) => accept(() => core.unloadModel(request)),
    serverNotify: (request) => accept(() => core.notifyServers(request)),
    schedulerStatus: () => answer(() => core.schedulerStatus()),
    modelStatus: (request) => list(() => core.modelStatus(request)),
    serverStatus: (request) => list(() => core.serverStatus(request)),
    pipelineStatus: (request) => list(() => core.pipelineStatus(request)),
    experimentStatus: (request) => list(() => core.experimentStatus(request)),
    subscribeControlPlane: (_, { signal }) => subscription(signal, core.subscribeControlPlane),
    subscribeServerStatus: (_, { signal }) => subscription(signal, core.subscribeServers),
    subscribeModelStatus: ({ isModelGateway, subscriberName }, { signal }) =>
      subscription(signal, (sink) =>
        isModelGateway
          ? core.subscribeModelGateway(subscriberName, sink)
          : core.subscribeModels(sink),
      ),
    subscribePipelineStatus: ({ isPipelineGateway, subscriberName }, { signal }) =>
      subscription(signal, (sink) =>
        isPipelineGateway
          ? core.subscribePipelineGateway(subscriberName, sink)
          : core.subscribePipelines(sink),
      ),
    subscribeExperimentStatus: (_, { signal }) => subscription(signal, core.subscribeExperiments),
    loadPipeline: (request) => accept(() => core.loadPipeline(request)),
    unloadPipeline: (request) => accept(() => core.unloadPipeline(request)),
    startExperiment: (request) => accept(() => core.startExperiment(request)),
    stopExperiment: (request) => accept(() => core.stopExperiment(request)),
    modelStatusEvent: (request) => accept(() => core.modelStatusEvent(request)),
    pipelineStatusEvent: (request) => accept(() => core.pipelineStatusEvent(request)),
  };
}
