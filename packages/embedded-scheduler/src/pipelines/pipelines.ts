import {
  type LoadPipelineRequest,
  type PipelineStatusRequest,
  type PipelineStatusResponse,
  type PipelineUpdateMessage,
  type PipelineUpdateStatusMessage,
  PipelineUpdateMessage_PipelineOperation as UpdateOperation,
} from '@troupe/scheduler-api';
import { createFifo } from '../fifo.ts';
import type { Purge } from '../purge.ts';
import { SchedulerError } from '../scheduler-error.ts';
import {
  createSubscribers,
  type Sink,
  type Subscribers,
  type Unsubscribe,
} from '../subscribers.ts';
import type { Timing } from '../timing.ts';
import { createDeployer, type Deployer, type WorkerAnswer } from '../workers/deployer.ts';
import { type Deployment, type DeploymentDialect, isEnding } from '../workers/deployment.ts';
import { engineOrder, gatewayOrder, pipelineStatusMessage } from './pipeline-messages.ts';
import {
  isPipelineReady,
  isTerminated,
  latestPipeline,
  type PipelineRecord,
  type VersionOfPipeline,
} from './pipeline-record.ts';
import { createPipelineRegistry } from './pipeline-registry.ts';
import { type SavedPipeline, savedPipeline, savePipeline } from './saved-pipeline.ts';

const removed = 'pipeline removed';

const common = {
  loading: '',
  unloading: '',
  unloadFailed: 'failed terminating',
  showsUnloadFailure: true,
} as const;
const engineDialect: DeploymentDialect = {
  ...common,
  noWorker: 'no dataflow engines available to handle pipeline',
};
const gatewayDialect: DeploymentDialect = {
  ...common,
  noWorker: 'No pipeline gateway available to handle pipeline',
};

export interface PipelinesOptions {
  readonly timing: Timing;
  readonly purge: Purge;
  readonly newUid: () => string;
  readonly workersPerResource: number;
  /** Whether requests through pipelines reach the model of that name. */
  readonly isModelReady: (name: string) => boolean;
  /** Told of every event, sent or not. */
  readonly handled: (pipeline: string) => void;
}

/** The pipelines of a scheduler, with the gateways and dataflow engines that run them. */
export interface Pipelines {
  readonly subscribers: Subscribers<PipelineStatusResponse>;
  /** Throws `SchedulerError`, as do the other calls of clients and workers. */
  load(request: LoadPipelineRequest): void;
  unload(name: string): void;
  status(request: PipelineStatusRequest): PipelineStatusResponse[];
  joinGateway(name: string, sink: Sink<PipelineStatusResponse>): Unsubscribe;
  joinEngine(name: string, sink: Sink<PipelineUpdateMessage>): Unsubscribe;
  gatewayAnswered(answer: PipelineUpdateStatusMessage): void;
  engineAnswered(answer: PipelineUpdateStatusMessage): void;
  /** A model may have become ready for pipelines, or ceased to be. */
  modelChanged(name: string): void;
  exists(name: string): boolean;
  /** Whether requests reach a pipeline, whatever becomes of them. */
  isReady(name: string): boolean;
  save(): readonly SavedPipeline[];
  restore(saved: readonly SavedPipeline[]): void;
  /** Ends all streams. */
  end(): void;
}

type Reply = Pick<WorkerAnswer, 'operation' | 'reply'>;

function replyOf(op: UpdateOperation, success: boolean): Reply | undefined {
  const reply = success ? 'done' : 'failed';
  switch (op) {
    case UpdateOperation.Create:
    case UpdateOperation.Ready:
      return { operation: 'create', reply };
    case UpdateOperation.Rebalance:
      return { operation: 'create', reply: 'rebalancing' };
    case UpdateOperation.Delete:
      return { operation: 'delete', reply };
    default:
      return undefined;
  }
}

/** Makes the pipelines of one scheduler: none. */
export function createPipelines(options: PipelinesOptions): Pipelines {
  const { timing, workersPerResource } = options;
  const registry = createPipelineRegistry({ now: timing.now, newUid: options.newUid });
  const subscribers = createSubscribers<PipelineStatusResponse>();

  /** One half of a version moves at each event, so that each step of each half can be seen. */
  const events = createFifo<VersionOfPipeline>(timing.after, (subject) => {
    const { record, version } = subject;
    if (registry.get(record.name) !== record) return;
    if (subscribers.size > 0) subscribers.send(pipelineStatusMessage(record.name, [version]));
    options.handled(record.name);
    if (engines.dispatch(subject)) return;
    if (version === latestPipeline(record)) gateways.dispatch(subject);
  });

  function half<Order>(
    key: 'status' | 'gateway',
    dialect: DeploymentDialect,
    parts: {
      keyOf: (subject: VersionOfPipeline) => string;
      live: (record: PipelineRecord) => Iterable<VersionOfPipeline>;
      orderOf: Parameters<typeof createDeployer<VersionOfPipeline, Order>>[0]['orderOf'];
      written?: (subject: VersionOfPipeline, before: Deployment) => void;
    },
  ): Deployer<VersionOfPipeline, Order> {
    return createDeployer<VersionOfPipeline, Order>({
      dialect,
      workersPerResource,
      timing,
      keyOf: parts.keyOf,
      read: ({ version }) => version[key],
      write(subject, deployment) {
        const { record, version } = subject;
        const before = version[key];
        version[key] = deployment;
        version.changedAtMs = timing.now();
        events.push(subject);
        parts.written?.(subject, before);
        if (isTerminated(version)) expire(record);
      },
      orderOf: parts.orderOf,
      *live() {
        for (const record of registry.all()) yield* parts.live(record);
      },
    });
  }

  const engines = half<PipelineUpdateMessage>('status', engineDialect, {
    keyOf: ({ record, version }) => `${record.name}/${version.version}`,
    orderOf: engineOrder,
    live: (record) => record.versions.map((version) => ({ record, version })),
    written({ record, version }, before) {
      if (version.status.phase === 'ready' && before.phase !== 'ready') retireOlder(record);
    },
  });
  /** A gateway knows a pipeline by its name, so only the latest version is its business. */
  const gateways = half<PipelineStatusResponse>('gateway', gatewayDialect, {
    keyOf: ({ record }) => record.name,
    orderOf: gatewayOrder,
    live: (record) => [{ record, version: latestPipeline(record) }],
  });

  function retireOlder(record: PipelineRecord): void {
    const latest = latestPipeline(record);
    if (latest.status.phase !== 'ready') return;
    for (const version of record.versions) {
      if (version !== latest && !isEnding(version.status)) engines.remove({ record, version }, '');
    }
  }

  function expire(record: PipelineRecord): void {
    const latest = latestPipeline(record);
    if (!isTerminated(latest)) return;
    options.purge.expire(latest.changedAtMs, () => {
      const isSame = registry.get(record.name) === record && latestPipeline(record) === latest;
      if (isSame && isTerminated(latest)) registry.forget(record.name);
    });
  }

  const areModelsReady = ({ record }: { readonly record: PipelineRecord }): boolean =>
    latestPipeline(record).definition.steps.every(({ name }) => options.isModelReady(name));

  function answered<Order>(
    to: Deployer<VersionOfPipeline, Order>,
    { update, success }: PipelineUpdateStatusMessage,
  ): void {
    if (update === undefined) {
      throw new SchedulerError('INVALID_ARGUMENT', 'PipelineStatusEvent needs an update');
    }
    const record = registry.get(update.pipeline);
    const version = record?.versions.find((each) => each.version === update.version);
    if (record === undefined || version === undefined) {
      throw new SchedulerError(
        'INTERNAL',
        `pipeline ${update.pipeline} version ${update.version} not found`,
      );
    }
    const reply = replyOf(update.op, success);
    if (reply === undefined) return;
    const timestamp = Number(update.timestamp);
    to.answered({ record, version }, { worker: update.stream, timestamp, ...reply });
  }

  return {
    subscribers,
    load(request) {
      const loaded = registry.load(request);
      if (loaded === undefined) return;
      loaded.version.modelsReady = areModelsReady(loaded);
      events.push(loaded);
    },
    unload(name) {
      const subject = registry.toUnload(name);
      engines.remove(subject, removed);
      gateways.remove(subject, removed);
    },
    status({ name, allVersions }) {
      const message = (record: PipelineRecord): PipelineStatusResponse =>
        pipelineStatusMessage(
          record.name,
          allVersions ? record.versions : [latestPipeline(record)],
        );
      if (name === undefined) return [...registry.all()].map(message);
      const record = registry.get(name);
      if (record === undefined) {
        throw new SchedulerError('FAILED_PRECONDITION', `pipeline ${name} not found`);
      }
      return [message(record)];
    },
    joinGateway: gateways.join,
    joinEngine: engines.join,
    gatewayAnswered: (answer) => answered(gateways, answer),
    engineAnswered: (answer) => answered(engines, answer),
    modelChanged(name) {
      for (const record of registry.withStep(name)) {
        const version = latestPipeline(record);
        const ready = areModelsReady({ record });
        if (version.modelsReady === ready) continue;
        version.modelsReady = ready;
        events.push({ record, version });
      }
    },
    exists: (name) => registry.get(name) !== undefined,
    isReady(name) {
      const record = registry.get(name);
      return record !== undefined && isPipelineReady(latestPipeline(record));
    },
    save: () => [...registry.all()].map(savePipeline),
    restore(saved) {
      for (const each of saved) {
        const record = savedPipeline(each);
        if (record === undefined) continue;
        registry.restore(record);
        for (const version of record.versions) events.push({ record, version });
        expire(record);
      }
    },
    end() {
      subscribers.end();
      engines.end();
      gateways.end();
    },
  };
}
