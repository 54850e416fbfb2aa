import type {
  SchedulerAnswer,
  SchedulerCall,
  SchedulerMessage,
  SchedulerPort,
  SchedulerStream,
} from '@troupe/actors';
import { type SchedulerCore, SchedulerError, type Sink } from '@troupe/embedded-scheduler';
import type { ModelStatusResponse, ServerStatusResponse } from '@troupe/scheduler-api';
import type { SchedulerProcess } from './scheduler-process.ts';
import {
  experimentLanding,
  experimentSighting,
  modelLanding,
  modelSighting,
  pipelineLanding,
  pipelineSighting,
  type Sighting,
} from './words.ts';
import { latencyMs, type World } from './world.ts';

type Question = Extract<SchedulerCall, { type: 'Unary' | 'List' }>;
type Outcome = Extract<SchedulerAnswer, { type: 'UnaryAnswered' | 'Listed' | 'CallFailed' }>;

/** A scheduler port whose connection the simulation can cut. */
export interface CuttableSchedulerPort extends SchedulerPort {
  /** Loses the connection, as a network does. */
  cut(): void;
  /** Ends one subscription alone. */
  endStream(stream: SchedulerStream): void;
}

/** One epoch: the life of one channel. */
interface Channel {
  readonly epoch: number;
  readonly core: SchedulerCore;
  readonly streams: Map<SchedulerStream, () => void>;
  /** Stops listening for the end of the scheduler's process. */
  readonly unlisten: () => void;
  open: boolean;
}

/**
 * The way of one operator to the scheduler of one namespace, through bad weather.
 *
 * What is told of one model keeps its order within a stream; of different models it may be reordered,
 * and any message may be lost. A call may fail with or without having had its effect.
 */
export function createSchedulerPort(
  world: World,
  scheduler: SchedulerProcess,
  isAlive: () => boolean,
): CuttableSchedulerPort {
  const { time, random, weather, truth } = world;
  const { namespace } = scheduler;
  let receiver: ((answer: SchedulerAnswer) => void) | undefined;
  let channel: Channel | undefined;
  /** The epoch that is open or being opened. */
  let wanted: number | undefined;

  function tell(afterMs: number, answer: SchedulerAnswer): void {
    time.after(afterMs, () => {
      if (isAlive()) receiver?.(answer);
    });
  }

  /** Says something of a channel, unless that is closed when it arrives. */
  function tellOn(from: Channel, afterMs: number, answer: SchedulerAnswer): void {
    time.after(afterMs, () => {
      if (from.open && isAlive()) receiver?.(answer);
    });
  }

  function close(closed: Channel): void {
    closed.open = false;
    closed.unlisten();
    for (const leave of closed.streams.values()) leave();
    closed.streams.clear();
    if (channel === closed) channel = undefined;
  }

  function lose(lost: Channel, message: string): void {
    if (!lost.open) return;
    close(lost);
    const { epoch } = lost;
    tell(latencyMs(world), { type: 'Disconnected', epoch, code: 'UNAVAILABLE', message });
  }

  function connect(epoch: number): void {
    if (channel !== undefined) close(channel);
    wanted = epoch;
    time.after(latencyMs(world), () => {
      const { core } = scheduler;
      if (!isAlive() || wanted !== epoch) return;
      if (core === null || random.chance(weather.rates.callFailure)) {
        const message = 'connection refused';
        tell(0, { type: 'Disconnected', epoch, code: 'UNAVAILABLE', message });
        return;
      }
      const opened: Channel = {
        epoch,
        core,
        streams: new Map(),
        unlisten: scheduler.onEnd(() => lose(opened, 'the scheduler has gone')),
        open: true,
      };
      channel = opened;
      tellOn(opened, 0, { type: 'Connected', epoch });
    });
  }

  /** Passes one stream on, late, with what is about one model in order. */
  function sinkOf<Message>(
    from: Channel,
    keyOf: (message: Message) => string,
    answerOf: (message: Message) => SchedulerMessage,
  ): Sink<Message> {
    const arrivals = new Map<string, number>();
    return {
      next(message) {
        const now = time.now();
        const key = keyOf(message);
        const lateMs = latencyMs(world) + random.int(0, weather.rates.maxStreamDelayMs);
        const at = Math.max(now + lateMs, arrivals.get(key) ?? 0);
        arrivals.set(key, at);
        const { epoch } = from;
        tellOn(from, at - now, { type: 'StreamMessage', epoch, ...answerOf(message) });
      },
      end: () => {},
    };
  }

  /** Loses some of what goes through it. */
  function lossy<Message>(sink: Sink<Message>): Sink<Message> {
    return {
      ...sink,
      next(message) {
        if (!random.chance(weather.rates.streamLoss)) sink.next(message);
      },
    };
  }

  /** The same, and the truth knows all of it. */
  function seen<Message>(
    sightingOf: (message: Message) => Sighting | null,
    sink: Sink<Message>,
  ): Sink<Message> {
    const outer = lossy(sink);
    return {
      ...outer,
      next(message) {
        truth.sighted(namespace, sightingOf(message));
        outer.next(message);
      },
    };
  }

  function subscribe(on: Channel, stream: SchedulerStream): void {
    const { core } = on;
    on.streams.get(stream)?.();
    on.streams.set(stream, subscription());

    function subscription(): () => void {
      switch (stream) {
        case 'models': {
          const sink = sinkOf<ModelStatusResponse>(
            on,
            ({ modelName }) => modelName,
            (message) => ({ stream, message }),
          );
          return core.subscribeModels({
            ...sink,
            next(message) {
              truth.sighted(namespace, modelSighting(message));
              if (!random.chance(weather.rates.streamLoss)) sink.next(message);
            },
          });
        }
        case 'pipelines':
          return core.subscribePipelines(
            seen(
              pipelineSighting,
              sinkOf(
                on,
                ({ pipelineName }) => pipelineName,
                (message) => ({ stream, message }),
              ),
            ),
          );
        case 'experiments':
          return core.subscribeExperiments(
            seen(
              experimentSighting,
              sinkOf(
                on,
                ({ experimentName }) => experimentName,
                (message) => ({ stream, message }),
              ),
            ),
          );
        case 'servers': {
          const sink = sinkOf<ServerStatusResponse>(
            on,
            ({ serverName }) => serverName,
            (message) => ({ stream, message }),
          );
          return core.subscribeServers(lossy(sink));
        }
        case 'controlPlane':
          return core.subscribeControlPlane(
            sinkOf(
              on,
              () => '',
              (message) => ({ stream, message }),
            ),
          );
      }
    }
  }

  function ask(on: Channel, question: Question): void {
    const { rates } = weather;
    const { epoch, id } = question;
    const fails = random.chance(rates.callFailure);
    const silent = !fails && random.chance(rates.callSilence);
    const lands = !(fails || silent) || random.chance(0.5);
    const outcome = lands ? carryOut(on, question) : undefined;
    if (silent) {
      const message = 'the deadline has passed';
      tellOn(on, question.deadlineMs, {
        type: 'CallFailed',
        epoch,
        id,
        code: 'DEADLINE_EXCEEDED',
        message,
      });
    } else if (fails || outcome === undefined) {
      const message = 'the transport is closing';
      const failure = { type: 'CallFailed', epoch, id, code: 'UNAVAILABLE', message } as const;
      tellOn(on, latencyMs(world), failure);
    } else {
      tellOn(on, latencyMs(world), outcome);
    }
  }

  function carryOut({ core }: Channel, question: Question): Outcome {
    const { epoch, id, method } = question;

    function seenIn<Item>(items: Item[], sightingOf: (item: Item) => Sighting | null): Item[] {
      for (const item of items) truth.sighted(namespace, sightingOf(item));
      return items;
    }

    try {
      switch (method) {
        case 'LoadModel':
          core.loadModel(question.request);
          truth.landed(namespace, modelLanding(question.request));
          break;
        case 'UnloadModel':
          core.unloadModel(question.request);
          truth.unloaded(namespace, 'Model', question.request.model?.name ?? '');
          break;
        case 'LoadPipeline':
          core.loadPipeline(question.request);
          truth.landed(namespace, pipelineLanding(question.request));
          break;
        case 'UnloadPipeline':
          core.unloadPipeline(question.request);
          truth.unloaded(namespace, 'Pipeline', question.request.name);
          break;
        case 'StartExperiment':
          core.startExperiment(question.request);
          truth.landed(namespace, experimentLanding(question.request));
          break;
        case 'StopExperiment':
          core.stopExperiment(question.request);
          truth.unloaded(namespace, 'Experiment', question.request.name);
          break;
        case 'PipelineStatus':
          return {
            type: 'Listed',
            epoch,
            id,
            method,
            items: seenIn(core.pipelineStatus(question.request), pipelineSighting),
          };
        case 'ExperimentStatus':
          return {
            type: 'Listed',
            epoch,
            id,
            method,
            items: seenIn(core.experimentStatus(question.request), experimentSighting),
          };
        case 'ServerNotify':
          core.notifyServers(question.request);
          break;
        case 'ModelStatus':
          return {
            type: 'Listed',
            epoch,
            id,
            method,
            items: seenIn(core.modelStatus(question.request), modelSighting),
          };
      }
      return { type: 'UnaryAnswered', epoch, id };
    } catch (error) {
      if (!(error instanceof SchedulerError)) throw error;
      const { code, message } = error;
      if (message.includes('not found')) deny(question);
      return { type: 'CallFailed', epoch, id, code, message };
    }
  }

  /** The scheduler does not know what it was to unload. */
  function deny(question: Question): void {
    const { request, method } = question;
    if (method === 'UnloadModel') truth.denied(namespace, 'Model', request.model?.name ?? '');
    if (method === 'UnloadPipeline') truth.denied(namespace, 'Pipeline', request.name);
    if (method === 'StopExperiment') truth.denied(namespace, 'Experiment', request.name);
  }

  return {
    call(call) {
      if (!isAlive()) return;
      if (call.type === 'Wake') {
        const afterMs = Math.ceil(call.afterMs * (1 + call.jitter * random.next()));
        tell(afterMs, { type: 'Woke', id: call.id });
        return;
      }
      if (call.type === 'Connect') {
        connect(call.epoch);
        return;
      }
      if (call.type === 'Disconnect' && call.epoch === wanted) wanted = undefined;
      const on = channel;
      if (on === undefined || on.epoch !== call.epoch) return;
      if (call.type === 'Disconnect') close(on);
      else if (call.type === 'Subscribe') {
        time.after(latencyMs(world), () => {
          if (on.open && isAlive()) subscribe(on, call.stream);
        });
      } else time.after(latencyMs(world), () => ask(on, call));
    },
    answers(sink) {
      receiver = sink;
      return () => {
        receiver = undefined;
        if (channel !== undefined) close(channel);
      };
    },
    cut() {
      if (channel !== undefined) lose(channel, 'the connection was reset');
    },
    endStream(stream) {
      const leave = channel?.streams.get(stream);
      if (channel === undefined || leave === undefined) return;
      channel.streams.delete(stream);
      leave();
      const { epoch } = channel;
      const message = 'the stream was reset';
      tellOn(channel, latencyMs(world), {
        type: 'StreamEnded',
        epoch,
        stream,
        code: 'OK',
        message,
      });
    },
  };
}
