import {
  type ExperimentStatusResponse,
  LoadModelRequest,
  ModelReplicaStatus_ModelReplicaState,
  type ModelSpec,
  ModelStatus_ModelState,
  type ModelStatusResponse,
  type PipelineStatusResponse,
  type ServerNotify,
  type ServerStatusResponse,
} from '@troupe/scheduler-api';
import type { AgentHandle } from '../agents.ts';
import { createSchedulerCore, type SchedulerCore } from '../scheduler-core.ts';
import type { SchedulerCoreOptions } from '../scheduler-options.ts';
import type { AgentOptions } from '../simulated-agent.ts';
import type { Sink } from '../subscribers.ts';
import { createVirtualTime, type VirtualTime } from '../virtual-time.ts';

const names = (values: Readonly<Record<string, number>>): Map<number, string> =>
  new Map(Object.entries(values).map(([name, value]) => [value, name]));
const stateNames = names(ModelStatus_ModelState);
const replicaNames = names(ModelReplicaStatus_ModelReplicaState);

/** A receiver that keeps what it is given. */
export interface RecordingSink<Message> extends Sink<Message> {
  readonly messages: Message[];
  readonly ended: boolean;
}

export function createRecordingSink<Message>(): RecordingSink<Message> {
  const messages: Message[] = [];
  let ended = false;
  return {
    messages,
    get ended() {
      return ended;
    },
    next: (message) => messages.push(message),
    end() {
      ended = true;
    },
  };
}

/** The words of a model status that most tests are about. */
export interface ModelSummary {
  readonly version: number;
  readonly state: string;
  readonly reason: string;
  readonly server: string;
  /** `available/unavailable`. */
  readonly replicas: string;
  readonly gateway: string;
}

export function summaryOf(message: ModelStatusResponse): ModelSummary {
  const version = message.versions.at(-1);
  const state = version?.state;
  return {
    version: version?.version ?? 0,
    state: stateNames.get(state?.state ?? -1) ?? '',
    reason: state?.reason ?? '',
    server: version?.serverName ?? '',
    replicas: `${state?.availableReplicas}/${state?.unavailableReplicas}`,
    gateway: `${stateNames.get(state?.modelGwState ?? -1)} ${state?.modelGwReason}`.trim(),
  };
}

/** The states of the replicas of the last version in a message, by index. */
export function replicaStatesOf(message: ModelStatusResponse | undefined): Record<string, string> {
  const replicas = message?.versions.at(-1)?.modelReplicaState ?? {};
  return Object.fromEntries(
    Object.entries(replicas).map(([index, { state }]) => [index, replicaNames.get(state) ?? '']),
  );
}

export interface ModelRequest {
  readonly replicas?: number;
  readonly minReplicas?: number;
  readonly generation?: number;
  readonly spec?: Partial<ModelSpec>;
}

export function modelRequest(name: string, request: ModelRequest = {}): LoadModelRequest {
  const { replicas = 1, minReplicas = 0, generation = 1, spec = {} } = request;
  return LoadModelRequest.create({
    model: {
      meta: { name, kubernetesMeta: { namespace: 'default', generation: String(generation) } },
      modelSpec: {
        uri: `gs://models/${name}`,
        requirements: ['sklearn'],
        memoryBytes: '100',
        ...spec,
      },
      deploymentSpec: { replicas, minReplicas },
    },
  });
}

/** A scheduler in virtual time, with everything it says on record. */
export interface ObservedScheduler {
  readonly core: SchedulerCore;
  readonly time: VirtualTime;
  readonly models: RecordingSink<ModelStatusResponse>;
  readonly servers: RecordingSink<ServerStatusResponse>;
  readonly pipelines: RecordingSink<PipelineStatusResponse>;
  readonly experiments: RecordingSink<ExperimentStatusResponse>;
  /** Connects an agent of server `mlserver` with room for ten models of 100 bytes. */
  agent(replicaIdx: number, options?: Partial<AgentOptions>): AgentHandle;
  load(name: string, request?: ModelRequest): void;
  unload(name: string): void;
  notify(name: string, notice: Partial<ServerNotify>): void;
  /** Lets two seconds pass: enough for everything but provoked delays. */
  rest(): void;
  /** What was last said of a model. */
  last(name: string): ModelSummary | undefined;
  /** What was said of a model since the last time of asking. */
  news(name: string): ModelSummary[];
  /** The replicas that scaling requests asked for since the last time of asking. */
  scalingRequests(): number[];
}

/** Starts one that is ready, unless `ready` is false. */
export function createObservedScheduler(
  options: SchedulerCoreOptions & { readonly ready?: boolean } = {},
): ObservedScheduler {
  const { ready = true, ...coreOptions } = options;
  const time = createVirtualTime(1_700_000_000_000);
  const core = createSchedulerCore({ now: time.now, after: time.after, ...coreOptions });
  const models = createRecordingSink<ModelStatusResponse>();
  const servers = createRecordingSink<ServerStatusResponse>();
  const pipelines = createRecordingSink<PipelineStatusResponse>();
  const experiments = createRecordingSink<ExperimentStatusResponse>();
  let told = 0;
  let scaled = 0;
  if (ready) core.notifyServers({ servers: [], isFirstSync: true });
  core.subscribeModels(models);
  core.subscribeServers(servers);
  core.subscribePipelines(pipelines);
  core.subscribeExperiments(experiments);
  if (ready) time.advance(0);
  return {
    core,
    time,
    models,
    servers,
    pipelines,
    experiments,
    agent: (replicaIdx, agent = {}) =>
      core.connectAgent({
        serverName: 'mlserver',
        replicaIdx,
        capabilities: ['sklearn'],
        memoryBytes: 1_000,
        ...agent,
      }),
    load: (name, request) => core.loadModel(modelRequest(name, request)),
    unload: (name) => core.unloadModel({ model: { name } }),
    notify: (name, notice) =>
      core.notifyServers({
        servers: [
          { name, expectedReplicas: 1, minReplicas: 0, maxReplicas: 0, shared: true, ...notice },
        ],
        isFirstSync: false,
      }),
    rest: () => time.advance(2_000),
    last(name) {
      const message = models.messages.findLast(({ modelName }) => modelName === name);
      return message === undefined ? undefined : summaryOf(message);
    },
    news(name) {
      const fresh = models.messages.slice(told);
      told = models.messages.length;
      return fresh.filter(({ modelName }) => modelName === name).map(summaryOf);
    },
    scalingRequests() {
      const fresh = servers.messages.slice(scaled);
      scaled = servers.messages.length;
      return fresh.filter(({ type }) => type === 4).map(({ expectedReplicas }) => expectedReplicas);
    },
  };
}
