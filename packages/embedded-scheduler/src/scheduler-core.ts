import {
  ControlPlaneResponse_Event as ControlPlaneEvent,
  type ControlPlaneResponse,
  type ExperimentStatusRequest,
  type ExperimentStatusResponse,
  type LoadModelRequest,
  type LoadPipelineRequest,
  type ModelStatusRequest,
  type ModelStatusResponse,
  type ModelUpdateStatusMessage,
  type PipelineStatusRequest,
  type PipelineStatusResponse,
  type PipelineUpdateStatusMessage,
  ResourceType,
  type SchedulerStatusResponse,
  type ServerNotifyRequest,
  type ServerStatusRequest,
  type ServerStatusResponse,
  type StartExperimentRequest,
  type StopExperimentRequest,
  type UnloadModelRequest,
  type UnloadPipelineRequest,
} from '@troupe/scheduler-api';
import { type AgentHandle, type Agents, createAgents } from './agents.ts';
import { createExperiments } from './experiments/experiments.ts';
import { createModelEvents } from './model-events.ts';
import { createModelGateways } from './model-gateways.ts';
import { createModelRegistry } from './model-registry.ts';
import { createModelScheduler } from './model-scheduler.ts';
import { createPipelines } from './pipelines/pipelines.ts';
import { createPurge } from './purge.ts';
import { createReadyGate } from './ready-gate.ts';
import { createReadyStreams } from './ready-streams.ts';
import { createReplicaLifecycle } from './replica-lifecycle.ts';
import { scaleDownTarget, scaleUpTarget } from './scaling.ts';
import { SchedulerError } from './scheduler-error.ts';
import type { SchedulerCoreOptions, SchedulerState, SchedulerTraps } from './scheduler-options.ts';
import { createSeededRandom, randomUid } from './seeded-random.ts';
import { createServerEvents } from './server-events.ts';
import { createServerRegistry } from './server-registry.ts';
import type { AgentOptions } from './simulated-agent.ts';
import { modelStatusMessage, serverStatusMessage } from './status-messages.ts';
import { createSubscribers, type Sink, type Unsubscribe } from './subscribers.ts';
import { createScopedTiming, createSystemTime } from './timing.ts';
import {
  connectWorker,
  type WorkerHandle,
  type WorkerOptions,
  type WorkerPorts,
} from './workers/simulated-worker.ts';

/**
 * A Seldon Core 2 scheduler without a network. Calls return at once or throw `SchedulerError`;
 * all effects arrive later through the sinks.
 */
export interface SchedulerCore {
  loadModel(request: LoadModelRequest): void;
  unloadModel(request: UnloadModelRequest): void;
  loadPipeline(request: LoadPipelineRequest): void;
  unloadPipeline(request: UnloadPipelineRequest): void;
  startExperiment(request: StartExperimentRequest): void;
  stopExperiment(request: StopExperimentRequest): void;
  notifyServers(request: ServerNotifyRequest): void;
  modelStatus(request: ModelStatusRequest): ModelStatusResponse[];
  serverStatus(request: ServerStatusRequest): ServerStatusResponse[];
  pipelineStatus(request: PipelineStatusRequest): PipelineStatusResponse[];
  experimentStatus(request: ExperimentStatusRequest): ExperimentStatusResponse[];
  schedulerStatus(): SchedulerStatusResponse;
  /** Once ready, the status of every model ever seen, then a status with every change. */
  subscribeModels(sink: Sink<ModelStatusResponse>): Unsubscribe;
  /** The status of every server at once, then status updates and scaling requests. */
  subscribeServers(sink: Sink<ServerStatusResponse>): Unsubscribe;
  /** Once ready, the status of every pipeline, then a status with every change of a version. */
  subscribePipelines(sink: Sink<PipelineStatusResponse>): Unsubscribe;
  /** Once ready, the status of every experiment, then a status with every event. */
  subscribeExperiments(sink: Sink<ExperimentStatusResponse>): Unsubscribe;
  /** Asks the client for its servers at once, and for everything else once ready. */
  subscribeControlPlane(sink: Sink<ControlPlaneResponse>): Unsubscribe;
  /** Orders for a model gateway of that name, once ready. It answers by `modelStatusEvent`. */
  subscribeModelGateway(name: string, sink: Sink<ModelStatusResponse>): Unsubscribe;
  modelStatusEvent(answer: ModelUpdateStatusMessage): void;
  /** Orders for a pipeline gateway of that name, once ready. It answers by `pipelineStatusEvent`. */
  subscribePipelineGateway(name: string, sink: Sink<PipelineStatusResponse>): Unsubscribe;
  pipelineStatusEvent(answer: PipelineUpdateStatusMessage): void;
  /** Connects a simulated gateway or dataflow engine. */
  connectWorker(worker: WorkerOptions): WorkerHandle;
  /** Connects a server replica. Throws `ALREADY_EXISTS` while one of that index is connected. */
  connectAgent(agent: AgentOptions): AgentHandle;
  agent(serverName: string, replicaIdx: number): AgentHandle | undefined;
  agents(): readonly AgentHandle[];
  snapshot(): SchedulerState;
  /** Whether the start-up sync is over; it never becomes false again. */
  readonly ready: boolean;
  /** Whether `stop` was called. */
  readonly stopped: boolean;
  /** Ends all streams cleanly and forgets all timers; later calls throw `UNAVAILABLE`. */
  stop(): void;
}

const startUpEvents = [
  ControlPlaneEvent.SEND_EXPERIMENTS,
  ControlPlaneEvent.SEND_MODELS,
  ControlPlaneEvent.SEND_PIPELINES,
] as const;

const dayMs = 86_400_000;

const allTraps: SchedulerTraps = {
  silentUpdates: true,
  wrappedScaleDown: true,
  forgottenExpectations: true,
};

/** Starts a scheduler. Its time is real unless `now` and `after` are given. */
export function createSchedulerCore(options: SchedulerCoreOptions = {}): SchedulerCore {
  const systemTime = createSystemTime();
  const timing = createScopedTiming({
    now: options.now ?? systemTime.now,
    after: options.after ?? systemTime.after,
  });
  const { after } = timing;
  const random = options.random ?? createSeededRandom(1);
  const autoscaling = options.serverAutoscaling ?? true;

  const traps: SchedulerTraps = { ...allTraps, ...options.traps };
  const workersPerResource = options.workersPerResource ?? 1;

  const models = createModelRegistry();
  const servers = createServerRegistry(traps.forgottenExpectations);
  const gate = createReadyGate(timing, options.readyTimeoutMs ?? 300_000);
  const purge = createPurge(timing, options.deletedResourceTtlMs ?? dayMs);
  const serverEvents = createServerEvents(servers, after, options.serverEventDelayMs ?? 250);
  const modelEvents = createModelEvents(models, after, {
    told: (record) => modelGateways.dispatch(record),
    handled({ name, serverName, freed }) {
      pipelines.modelChanged(name);
      experiments.targetChanged({ type: ResourceType.MODEL, name });
      if (serverName === '') return;
      serverEvents.touched(serverName);
      const server = servers.get(serverName);
      if (!freed || !autoscaling || server === undefined) return;
      const wanted = scaleDownTarget(server, traps.wrappedScaleDown);
      if (wanted !== undefined) serverEvents.requestScaling(serverName, wanted);
    },
  });
  const replicas = createReplicaLifecycle({
    models,
    servers,
    timing,
    routingBatchMs: options.routingBatchMs ?? 20,
    changed: modelEvents.push,
  });
  const modelGateways = createModelGateways({
    models,
    timing,
    workersPerResource,
    changed: replicas.tell,
  });
  const pipelines = createPipelines({
    timing,
    purge,
    newUid: () => randomUid(random),
    workersPerResource,
    isModelReady: (name) => models.isReadyForPipelines(name),
    handled: (name) => experiments.targetChanged({ type: ResourceType.PIPELINE, name }),
  });
  const experiments = createExperiments({
    timing,
    purge,
    targets: {
      isModelReady: (name) => models.isAvailable(name),
      isModelServing: (name) => models.isServing(name),
      isPipelineReady: pipelines.isReady,
      pipelineExists: pipelines.exists,
    },
  });
  const scheduler = createModelScheduler({
    models,
    servers,
    replicas,
    random,
    silentUpdates: traps.silentUpdates,
    terminating: modelGateways.remove,
    serverTooSmall(serverName) {
      const server = servers.get(serverName);
      if (!autoscaling || server === undefined) return;
      const wanted = scaleUpTarget(server, models.highestDesiredOn(serverName));
      if (wanted !== undefined) serverEvents.requestScaling(serverName, wanted);
    },
  });
  const agents: Agents = createAgents({
    servers,
    replicas,
    scheduler,
    gate,
    timing,
    defaults: { loadMs: options.agentLoadMs ?? 30, unloadMs: options.agentUnloadMs ?? 10 },
  });
  const controlPlane = createSubscribers<ControlPlaneResponse>();
  const whenReady = createReadyStreams(gate);
  let stopped = false;

  function assertRunning(): void {
    if (stopped) throw new SchedulerError('UNAVAILABLE', 'the scheduler has stopped');
  }

  function shuffled<T>(items: Iterable<T>): T[] {
    const order = [...items].map((item) => ({ item, rank: random() }));
    return order.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
  }

  const core: SchedulerCore = {
    loadModel(request) {
      assertRunning();
      const { name } = models.load(request);
      gate.whenReady(() => scheduler.schedule(name));
    },
    unloadModel(request) {
      assertRunning();
      const { name } = models.unload(request);
      gate.whenReady(() => scheduler.schedule(name));
    },
    loadPipeline(request) {
      assertRunning();
      pipelines.load(request);
    },
    unloadPipeline({ name }) {
      assertRunning();
      pipelines.unload(name);
    },
    startExperiment(request) {
      assertRunning();
      experiments.start(request);
    },
    stopExperiment({ name }) {
      assertRunning();
      experiments.stop(name);
    },
    notifyServers(request) {
      assertRunning();
      for (const notice of request.servers) {
        const { name } = servers.notify(notice);
        if (notice.expectedReplicas !== 0) continue;
        gate.whenReady(() => {
          for (const model of models.modelsOn(name)) scheduler.schedule(model);
        });
      }
      if (options.awaitsFirstSync ?? true) gate.notified(request);
    },
    modelStatus({ model, allVersions }) {
      assertRunning();
      if (model === undefined) {
        return shuffled(models.all()).map((record) => modelStatusMessage(record, allVersions));
      }
      const record = models.get(model.name);
      if (record === undefined) {
        throw new SchedulerError('FAILED_PRECONDITION', `Failed to find model ${model.name}`);
      }
      return [modelStatusMessage(record, allVersions)];
    },
    serverStatus({ name }) {
      assertRunning();
      if (name === undefined) return shuffled(servers.all()).map(serverStatusMessage);
      const server = servers.get(name);
      if (server === undefined) {
        throw new SchedulerError('FAILED_PRECONDITION', `Server [${name}] not found`);
      }
      return [serverStatusMessage(server)];
    },
    pipelineStatus(request) {
      assertRunning();
      return shuffled(pipelines.status(request));
    },
    experimentStatus(request) {
      assertRunning();
      return shuffled(experiments.status(request));
    },
    modelStatusEvent(answer) {
      assertRunning();
      modelGateways.answered(answer);
    },
    pipelineStatusEvent(answer) {
      assertRunning();
      pipelines.gatewayAnswered(answer);
    },
    connectWorker(worker) {
      assertRunning();
      return connectWorker(worker, workerPorts, timing);
    },
    schedulerStatus() {
      assertRunning();
      return { applicationVersion: '0.0.1' };
    },
    subscribeModels: (sink) =>
      whenReady.subscribe(modelEvents.subscribers, sink, () =>
        shuffled(models.all()).map((record) => modelStatusMessage(record)),
      ),
    subscribeServers(sink) {
      if (stopped) {
        sink.end();
        return () => {};
      }
      for (const server of shuffled(servers.all())) sink.next(serverStatusMessage(server));
      sink.snapshotSent?.();
      return serverEvents.subscribers.add(sink);
    },
    subscribePipelines: (sink) =>
      whenReady.subscribe(pipelines.subscribers, sink, () =>
        shuffled(pipelines.status({ subscriberName: '', allVersions: false })),
      ),
    // Nothing can happen between snapshot and registration here, whatever their order.
    subscribeExperiments: (sink) =>
      whenReady.subscribe(experiments.subscribers, sink, () =>
        shuffled(experiments.status({ subscriberName: '' })),
      ),
    subscribeModelGateway: (name, sink) =>
      whenReady.open(sink, () => modelGateways.join(name, sink)),
    subscribePipelineGateway: (name, sink) =>
      whenReady.open(sink, () => pipelines.joinGateway(name, sink)),
    subscribeControlPlane(sink) {
      if (!stopped) sink.next({ event: ControlPlaneEvent.SEND_SERVERS });
      return whenReady.subscribe(controlPlane, sink, () =>
        startUpEvents.map((event) => ({ event })),
      );
    },
    connectAgent(agent) {
      assertRunning();
      return agents.connect(agent);
    },
    agent: (serverName, replicaIdx) => agents.get(serverName, replicaIdx),
    agents: () => agents.all(),
    snapshot: () => ({
      agents: agents.all().map((agent) => agent.report()),
      pipelines: pipelines.save(),
      experiments: experiments.save(),
    }),
    get ready() {
      return gate.ready;
    },
    get stopped() {
      return stopped;
    },
    stop() {
      if (stopped) return;
      stopped = true;
      timing.end();
      whenReady.end();
      for (const subscribers of [
        modelEvents.subscribers,
        serverEvents.subscribers,
        experiments.subscribers,
        controlPlane,
        modelGateways,
        pipelines,
      ]) {
        subscribers.end();
      }
    },
  };
  const workerPorts: WorkerPorts = {
    joinModelGateway: core.subscribeModelGateway,
    modelGatewayAnswered: core.modelStatusEvent,
    joinPipelineGateway: core.subscribePipelineGateway,
    pipelineGatewayAnswered: core.pipelineStatusEvent,
    joinDataflowEngine: pipelines.joinEngine,
    dataflowEngineAnswered: pipelines.engineAnswered,
  };
  pipelines.restore(options.restore?.pipelines ?? []);
  experiments.restore(options.restore?.experiments ?? []);
  for (const worker of options.workers ?? []) core.connectWorker(worker);
  for (const agent of options.restore?.agents ?? []) core.connectAgent(agent);
  return core;
}
