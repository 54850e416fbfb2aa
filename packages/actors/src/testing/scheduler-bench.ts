import type { Model } from '@troupe/resources';
import { loadModelRequest, unloadModelRequest } from '@troupe/resources';
import {
  ModelStatus_ModelState,
  ModelStatusResponse,
  ServerNotify,
  type Model as WireModel,
} from '@troupe/scheduler-api';
import type { Effects } from '../bridges/bridge.ts';
import { createSchedulerBridge, type SchedulerBridge } from '../bridges/scheduler-bridge.ts';
import type { SchedulerBridgeOptions } from '../bridges/session-options.ts';
import type { SchedulerCommand } from '../command.ts';
import { supervisorPath } from '../path.ts';
import type { SchedulerAnswer, SchedulerCall, SchedulerStream } from '../ports/scheduler-port.ts';

type Did = Effects<SchedulerCall>;

/** A session's bridge, whose scheduler is played by the test. */
export interface SchedulerBench {
  readonly bridge: SchedulerBridge;
  readonly epoch: number;
  readonly state: string;
  /** Calls so far, oldest first. */
  readonly calls: readonly SchedulerCall[];
  give(command: SchedulerCommand, who?: string): Did;
  answer(answer: SchedulerAnswer): Did;
  /** An answer of the epoch that is on. */
  say(answer: Unepoched): Did;
  /** The newest call of a type; throws where there is none. */
  last<T extends SchedulerCall['type']>(type: T): Extract<SchedulerCall, { type: T }>;
  /** The newest wake-up that was asked for comes. */
  wake(): Did;
  /** From nothing to a session in sync with a scheduler that holds `items`. */
  goLive(items?: readonly ModelStatusResponse[]): Did;
  /** The scheduler answers the newest questions for all pipelines and experiments that it holds none. */
  listOthers(): void;
  lose(): Did;
  /** Nothing happens for a while. */
  pass(ms: number): void;
}

type Unepoched = SchedulerAnswer extends infer A
  ? A extends { readonly epoch: number }
    ? Omit<A, 'epoch'>
    : never
  : never;

/** The events of the control plane, by number. */
export const sendServers = 1;
/** Asks for the models: the scheduler is ready. */
export const sendModels = 2;
export const sendExperiments = 4;
export const sendPipelines = 3;

/** Makes a bridge of the namespace `ns` that was not opened yet. */
export function createSchedulerBench(
  options: Omit<SchedulerBridgeOptions, 'namespace'> = {},
): SchedulerBench {
  const bridge = createSchedulerBridge({ namespace: 'ns', ...options });
  const calls: SchedulerCall[] = [];
  let now = 1_700_000_000_000;

  function remember(did: Did): Did {
    calls.push(...did.calls);
    return did;
  }

  const bench: SchedulerBench = {
    bridge,
    get epoch() {
      return bridge.session().epoch;
    },
    get state() {
      return bridge.session().state;
    },
    calls,
    give(command, who = supervisorPath) {
      now += 10;
      return remember(bridge.receive({ type: 'command', who, command }, now));
    },
    answer(answer) {
      now += 10;
      return remember(bridge.receive({ type: 'answer', answer }, now));
    },
    say: (answer) => bench.answer({ ...answer, epoch: bench.epoch } as SchedulerAnswer),
    last<T extends SchedulerCall['type']>(type: T) {
      const call = calls.findLast(
        (each): each is Extract<SchedulerCall, { type: T }> => each.type === type,
      );
      if (call === undefined) throw new Error(`there was no ${type}`);
      return call;
    },
    wake() {
      const { id, afterMs } = bench.last('Wake');
      now += afterMs;
      return bench.answer({ type: 'Woke', id });
    },
    goLive(items = []) {
      bench.give({ type: 'OpenSession', namespace: 'ns' });
      bench.give({ type: 'AllowFirstSync', namespace: 'ns' });
      bench.say({ type: 'Connected' });
      bench.say(controlPlane(sendServers));
      bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
      bench.say(controlPlane(sendModels));
      bench.listOthers();
      return bench.say({ type: 'Listed', method: 'ModelStatus', id: bench.last('List').id, items });
    },
    listOthers() {
      const others = calls.filter((each) => each.type === 'List' && each.method !== 'ModelStatus');
      for (const { id, method } of others.slice(-2) as Extract<SchedulerCall, { type: 'List' }>[]) {
        bench.say({ type: 'Listed', method, id, items: [] } as Unepoched);
      }
    },
    pass(ms) {
      now += ms;
    },
    lose: () => bench.say({ type: 'Disconnected', code: 'UNAVAILABLE', message: 'gone away' }),
  };
  return bench;
}

/** A request of the control-plane stream. */
export function controlPlane(event: number) {
  return { type: 'StreamMessage', stream: 'controlPlane', message: { event } } as const;
}

/** News of the models stream. */
export function newsOf(message: ModelStatusResponse) {
  return { type: 'StreamMessage', stream: 'models', message } as const;
}

/** The end of one stream. */
export function endOf(stream: SchedulerStream, code = 'OK') {
  return { type: 'StreamEnded', stream, code, message: '' } as const;
}

/** A load in the epoch given. */
export function loadOf(model: Model, epoch: number): SchedulerCommand {
  const { generation = 0, namespace } = model.metadata;
  const request = loadModelRequest(model);
  return { type: 'LoadModel', namespace, epoch, generation, request };
}

/** An unload in the epoch given. */
export function unloadOf(model: Model, epoch: number): SchedulerCommand {
  const { generation = 0, namespace } = model.metadata;
  const request = unloadModelRequest(model);
  return { type: 'UnloadModel', namespace, epoch, generation, request };
}

/** A question after one model in the epoch given. */
export function pollOf(name: string, epoch: number): SchedulerCommand {
  return { type: 'PollModel', namespace: 'ns', epoch, name };
}

/** What a Server of that name expects. */
export function notifyOf(name: string, expectedReplicas = 1): SchedulerCommand {
  const server = ServerNotify.fromPartial({
    name,
    expectedReplicas,
    kubernetesMeta: { namespace: 'ns', generation: '1' },
  });
  return { type: 'NotifyServer', namespace: 'ns', server };
}

/** A status message of `model` as available. */
export function statusMessageOf(model: Model, namespace = 'ns'): ModelStatusResponse {
  const modelDefn: WireModel | undefined = loadModelRequest(model).model;
  return ModelStatusResponse.fromPartial({
    modelName: model.metadata.name,
    versions: [
      {
        version: 1,
        serverName: 'mlserver',
        kubernetesMeta: { namespace, generation: String(model.metadata.generation) },
        ...(modelDefn === undefined ? {} : { modelDefn }),
        state: { state: ModelStatus_ModelState.ModelAvailable, availableReplicas: 1 },
      },
    ],
  });
}
