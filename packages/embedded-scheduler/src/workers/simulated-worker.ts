import {
  ModelStatusResponse_ModelOperation as ModelOperation,
  type ModelStatusResponse,
  ModelUpdateMessage_ModelOperation as ModelUpdateOperation,
  type ModelUpdateStatusMessage,
  PipelineStatusResponse_PipelineOperation as PipelineOperation,
  type PipelineStatusResponse,
  type PipelineUpdateMessage,
  type PipelineUpdateStatusMessage,
  PipelineUpdateMessage_PipelineOperation as UpdateOperation,
} from '@troupe/scheduler-api';
import { faultOf } from '../fault.ts';
import { SchedulerError } from '../scheduler-error.ts';
import type { Sink, Unsubscribe } from '../subscribers.ts';
import type { Timing } from '../timing.ts';

/** The parts of a Seldon installation, besides servers, that a scheduler gives orders to. */
export type WorkerKind = 'modelGateway' | 'pipelineGateway' | 'dataflowEngine';

/** An order as a test that plays a worker sees it. */
export interface WorkerTask {
  readonly operation: 'create' | 'delete';
  readonly name: string;
  readonly version: number;
}

/** What becomes of an order; without an answer the scheduler waits. */
export type WorkerOutcome =
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'silent' };

/** A simulated gateway or dataflow engine. */
export interface WorkerOptions {
  readonly kind: WorkerKind;
  /** Under which it subscribes; default the kind. One that takes another's name takes its place. */
  readonly name?: string;
  /** How long it takes for an order, in milliseconds; default 5. */
  readonly answerMs?: number;
  /** Decides what becomes of an order; by default it is done, unless the model's URI is a fault. */
  readonly outcome?: (task: WorkerTask) => WorkerOutcome;
}

/** A connected worker in the hands of whoever plays its pod. */
export interface WorkerHandle {
  readonly kind: WorkerKind;
  readonly name: string;
  /** Leaves at once, as a killed pod does. Leaving twice is harmless. */
  leave(): void;
  /**
   * Moves the partitions of all its pipelines for so long; the scheduler calls those rebalancing.
   * Only dataflow engines do that.
   */
  rebalance(ms: number): void;
}

/** The calls by which workers reach the scheduler. */
export interface WorkerPorts {
  joinModelGateway(name: string, sink: Sink<ModelStatusResponse>): Unsubscribe;
  modelGatewayAnswered(answer: ModelUpdateStatusMessage): void;
  joinPipelineGateway(name: string, sink: Sink<PipelineStatusResponse>): Unsubscribe;
  pipelineGatewayAnswered(answer: PipelineUpdateStatusMessage): void;
  joinDataflowEngine(name: string, sink: Sink<PipelineUpdateMessage>): Unsubscribe;
  dataflowEngineAnswered(answer: PipelineUpdateStatusMessage): void;
}

const done: WorkerOutcome = { type: 'done' };

/** What was ordered may be forgotten by the time of the answer; workers make nothing of that. */
function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof SchedulerError)) throw error;
  }
}

/** Connects a simulated worker. */
export function connectWorker(
  options: WorkerOptions,
  ports: WorkerPorts,
  timing: Timing,
): WorkerHandle {
  const { kind, name = kind, answerMs = 5 } = options;
  /** Pipelines of a dataflow engine, with the order that brought each. */
  const running = new Map<string, PipelineUpdateMessage>();
  const failures = new Map<string, number>();
  let left = false;

  function later(ms: number, run: () => void): void {
    timing.after(ms, () => {
      if (!left) run();
    });
  }

  function carryOut(
    task: WorkerTask,
    answer: (success: boolean, reason: string) => void,
    byDefault: () => WorkerOutcome = () => done,
  ): void {
    later(answerMs, () => {
      const outcome = options.outcome?.(task) ?? byDefault();
      if (outcome.type === 'silent') return;
      attempt(() => answer(outcome.type === 'done', 'reason' in outcome ? outcome.reason : ''));
    });
  }

  /** Strikes as often as the model's storage URI asks. */
  function modelFault({ versions }: ModelStatusResponse): WorkerOutcome {
    const [definition] = versions;
    const uri = definition?.modelDefn?.modelSpec?.uri ?? '';
    const fault = faultOf(uri);
    if (fault?.type !== 'gateway-failed') return done;
    const before = failures.get(uri) ?? 0;
    failures.set(uri, before + 1);
    return before < fault.times ? { type: 'failed', reason: fault.reason } : done;
  }

  function orderOfModel(order: ModelStatusResponse): void {
    const version = order.versions[0]?.version ?? 0;
    const isCreate = order.operation === ModelOperation.ModelCreate;
    const task: WorkerTask = {
      operation: isCreate ? 'create' : 'delete',
      name: order.modelName,
      version,
    };
    carryOut(
      task,
      (success, reason) =>
        ports.modelGatewayAnswered({
          update: {
            op: isCreate ? ModelUpdateOperation.Create : ModelUpdateOperation.Delete,
            model: order.modelName,
            version,
            uid: '',
            timestamp: order.timestamp,
            stream: name,
          },
          success,
          reason,
        }),
      () => (isCreate ? modelFault(order) : done),
    );
  }

  function orderOfPipeline(order: PipelineStatusResponse): void {
    const isCreate = order.operation === PipelineOperation.PipelineCreate;
    const version = order.versions[0]?.state?.pipelineVersion ?? 0;
    const operation = isCreate ? 'create' : 'delete';
    carryOut({ operation, name: order.pipelineName, version }, (success, reason) =>
      ports.pipelineGatewayAnswered({
        update: {
          op: isCreate ? UpdateOperation.Create : UpdateOperation.Delete,
          pipeline: order.pipelineName,
          version,
          uid: order.versions[0]?.pipeline?.uid ?? '',
          updates: [],
          pipelineOutputTopic: '',
          pipelineErrorTopic: '',
          allowCycles: false,
          maxStepRevisits: 0,
          timestamp: order.timestamp,
          stream: name,
        },
        success,
        reason,
      }),
    );
  }

  function orderOfTopology(order: PipelineUpdateMessage): void {
    const { pipeline, version } = order;
    const operation = order.op === UpdateOperation.Create ? 'create' : 'delete';
    const key = `${pipeline}/${version}`;
    if (operation === 'create') running.set(key, order);
    else running.delete(key);
    carryOut({ operation, name: pipeline, version }, (success, reason) =>
      ports.dataflowEngineAnswered({ update: order, success, reason }),
    );
  }

  const sink = <Order>(next: (order: Order) => void): Sink<Order> => ({
    next,
    end() {
      left = true;
    },
  });

  function join(): Unsubscribe {
    switch (kind) {
      case 'modelGateway':
        return ports.joinModelGateway(name, sink(orderOfModel));
      case 'pipelineGateway':
        return ports.joinPipelineGateway(name, sink(orderOfPipeline));
      case 'dataflowEngine':
        return ports.joinDataflowEngine(name, sink(orderOfTopology));
    }
  }
  const unsubscribe = join();

  return {
    kind,
    name,
    leave() {
      left = true;
      unsubscribe();
    },
    rebalance(ms) {
      for (const [key, order] of running) {
        const say = (op: UpdateOperation): void => {
          if (running.get(key) !== order) return;
          attempt(() =>
            ports.dataflowEngineAnswered({ update: { ...order, op }, success: true, reason: '' }),
          );
        };
        later(0, () => say(UpdateOperation.Rebalance));
        later(ms, () => say(UpdateOperation.Ready));
      }
    },
  };
}
