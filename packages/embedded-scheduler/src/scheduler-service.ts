import type { SchedulerServiceImplementation } from '@troupe/scheduler-api';
import { ServerError, Status } from 'nice-grpc-common';
import type { CallName } from './disturbances/call-pattern.ts';
import type { DisturbedService } from './disturbances/disturbances.ts';
import type { StreamMessages, StreamName } from './disturbances/stream-messages.ts';
import type { SchedulerCore } from './scheduler-core.ts';
import { SchedulerError } from './scheduler-error.ts';
import { createStreamQueue } from './stream-queue.ts';
import type { Sink, Unsubscribe } from './subscribers.ts';

/** What a subscriber may cost. */
export interface SubscriberLimits {
  /** How many messages may wait for one subscriber before it is dropped. */
  readonly maxWaitingMessages: number;
  /** How long a subscriber may take for one message before it is dropped, in milliseconds. */
  readonly sendTimeoutMs: number;
}

type Subscribe<Message> = (sink: Sink<Message>) => Unsubscribe;

function toServerError(error: unknown): unknown {
  return error instanceof SchedulerError
    ? new ServerError(Status[error.code], error.message)
    : error;
}

const snapshotTimeout = (): ServerError =>
  new ServerError(Status.DEADLINE_EXCEEDED, 'Failed to send event within timeout');

/** Translates between the service of the wire contract and a core, with disturbances between. */
export function createSchedulerService(
  core: SchedulerCore,
  disturbed: DisturbedService,
  limits: SubscriberLimits,
): SchedulerServiceImplementation {
  async function answer<Response>(
    call: CallName,
    request: unknown,
    run: () => Response,
  ): Promise<Response> {
    try {
      const opening = disturbed.before(call, request);
      if (opening !== undefined) await opening;
      const response = run();
      const answering = disturbed.beforeAnswer(call, request);
      if (answering !== undefined) await answering;
      return response;
    } catch (error) {
      throw toServerError(error);
    }
  }

  async function accept(
    call: CallName,
    request: unknown,
    run: () => void,
  ): Promise<Record<string, never>> {
    await answer(call, request, run);
    return {};
  }

  async function* list<Message>(
    call: CallName,
    request: unknown,
    run: () => readonly Message[],
  ): AsyncGenerator<Message> {
    yield* await answer(call, request, run);
  }

  /** Subscribes at once. One generator between core and socket: each costs turns per message. */
  function subscription<Message>(
    signal: AbortSignal,
    subscribe: Subscribe<Message>,
    opened: (queue: Sink<Message> & { abandon(): void; fail(error: unknown): void }) => () => void,
  ): AsyncGenerator<Message> {
    const queue = createStreamQueue<Message>(limits.maxWaitingMessages, {
      sendTimeoutMs: limits.sendTimeoutMs,
      held: disturbed.held,
      snapshotTimeout,
      dropped: () => leave(),
    });
    signal.addEventListener('abort', queue.abandon);
    const closed = opened(queue);
    let left = false;
    let unsubscribe: Unsubscribe | undefined;
    function leave(): void {
      left = true;
      unsubscribe?.();
      signal.removeEventListener('abort', queue.abandon);
      closed();
    }
    unsubscribe = subscribe(queue);
    // It may have been dropped over its snapshot.
    if (left) unsubscribe();
    if (signal.aborted) queue.abandon();
    return queue.messages(leave);
  }

  /** A stream of the control plane: it can be ended, spoken on, and robbed of messages. */
  function status<Name extends StreamName>(
    call: CallName,
    name: Name,
    request: unknown,
    signal: AbortSignal,
    subscribe: Subscribe<StreamMessages[Name]>,
  ): AsyncGenerator<StreamMessages[Name]> {
    const open = (): AsyncGenerator<StreamMessages[Name]> =>
      subscription<StreamMessages[Name]>(
        signal,
        (sink) =>
          subscribe({
            next(message) {
              if (!disturbed.isLost(name, message)) sink.next(message);
            },
            snapshotSent: () => sink.snapshotSent?.(),
            end: () => sink.end(),
          }),
        (queue) => {
          const stream = {
            name,
            // Only messages of its own kind are sent to a stream by its name.
            next: (message: StreamMessages[StreamName]) =>
              queue.next(message as StreamMessages[Name]),
            end: () => queue.end(),
            abandon: queue.abandon,
            fail: (error: unknown) => queue.fail(toServerError(error)),
          };
          disturbed.streams.add(stream);
          return () => disturbed.streams.delete(stream);
        },
      );
    return undisturbed(call, request, open);
  }

  function orders<Message>(
    call: CallName,
    request: unknown,
    signal: AbortSignal,
    subscribe: Subscribe<Message>,
  ): AsyncGenerator<Message> {
    return undisturbed(call, request, () =>
      subscription(signal, subscribe, (queue) => {
        const stream = { ...queue, name: undefined, next: () => {} };
        disturbed.streams.add(stream);
        return () => disturbed.streams.delete(stream);
      }),
    );
  }

  function undisturbed<Message>(
    call: CallName,
    request: unknown,
    open: () => AsyncGenerator<Message>,
  ): AsyncGenerator<Message> {
    const opening = disturbed.before(call, request);
    return opening === undefined ? open() : openLater(opening, open);
  }

  async function* openLater<Message>(
    opening: Promise<void>,
    open: () => AsyncGenerator<Message>,
  ): AsyncGenerator<Message> {
    try {
      await opening;
    } catch (error) {
      throw toServerError(error);
    }
    yield* open();
  }

  return {
    loadModel: (request) => accept('loadModel', request, () => core.loadModel(request)),
    unloadModel: (request) => accept('unloadModel', request, () => core.unloadModel(request)),
    loadPipeline: (request) => accept('loadPipeline', request, () => core.loadPipeline(request)),
    unloadPipeline: (request) =>
      accept('unloadPipeline', request, () => core.unloadPipeline(request)),
    startExperiment: (request) =>
      accept('startExperiment', request, () => core.startExperiment(request)),
    stopExperiment: (request) =>
      accept('stopExperiment', request, () => core.stopExperiment(request)),
    serverNotify: (request) => accept('serverNotify', request, () => core.notifyServers(request)),
    modelStatusEvent: (request) =>
      accept('modelStatusEvent', request, () => core.modelStatusEvent(request)),
    pipelineStatusEvent: (request) =>
      accept('pipelineStatusEvent', request, () => core.pipelineStatusEvent(request)),
    schedulerStatus: (request) => answer('schedulerStatus', request, () => core.schedulerStatus()),
    modelStatus: (request) => list('modelStatus', request, () => core.modelStatus(request)),
    serverStatus: (request) => list('serverStatus', request, () => core.serverStatus(request)),
    pipelineStatus: (request) =>
      list('pipelineStatus', request, () => core.pipelineStatus(request)),
    experimentStatus: (request) =>
      list('experimentStatus', request, () => core.experimentStatus(request)),
    subscribeControlPlane: (request, { signal }) =>
      status('subscribeControlPlane', 'controlPlane', request, signal, core.subscribeControlPlane),
    subscribeServerStatus: (request, { signal }) =>
      status('subscribeServerStatus', 'servers', request, signal, core.subscribeServers),
    subscribeModelStatus: (request, { signal }) =>
      request.isModelGateway
        ? orders('subscribeModelStatus', request, signal, (sink) =>
            core.subscribeModelGateway(request.subscriberName, sink),
          )
        : status('subscribeModelStatus', 'models', request, signal, core.subscribeModels),
    subscribePipelineStatus: (request, { signal }) =>
      request.isPipelineGateway
        ? orders('subscribePipelineStatus', request, signal, (sink) =>
            core.subscribePipelineGateway(request.subscriberName, sink),
          )
        : status('subscribePipelineStatus', 'pipelines', request, signal, core.subscribePipelines),
    subscribeExperimentStatus: (request, { signal }) =>
      status(
        'subscribeExperimentStatus',
        'experiments',
        request,
        signal,
        core.subscribeExperiments,
      ),
  };
}
