import type {
  ControlPlaneResponse,
  ExperimentStatusResponse,
  LoadModelRequest,
  ModelStatusRequest,
  ModelStatusResponse,
  PipelineStatusResponse,
  SchedulerStatusResponse,
  ServerNotifyRequest,
  ServerStatusRequest,
  ServerStatusResponse,
  UnloadModelRequest,
} from '@troupe/scheduler-api';
import { ControlPlaneResponse_Event as ControlPlaneEvent } from '@troupe/scheduler-api';
import { type AgentHandle, type Agents, createAgents } from './agents.ts';
import { createModelEvents } from './model-events.ts';
import { createModelRegistry } from './model-registry.ts';
import { createModelScheduler } from './model-scheduler.ts';
import { createReadyGate } from './ready-gate.ts';
import { createReplicaLifecycle } from './replica-lifecycle.ts';
import { scaleDownTarget, scaleUpTarget } from './scaling.ts';
import { SchedulerError } from './scheduler-error.ts';
import { createSeededRandom } from './seeded-random.ts';
import { createServerEvents } from './server-events.ts';
import { createServerRegistry } from './server-registry.ts';
import type { AgentOptions } from './simulated-agent.ts';
import { modelStatusMessage, serverStatusMessage } from './status-messages.ts';
import { createSubscribers, type Sink, type Subscribers, type Unsubscribe } from './subscribers.ts';
import { createScopedTiming, createSystemTime, type Timing } from './timing.ts';

/** How to build a scheduler. All durations are in milliseconds. */
export interface SchedulerCoreOptions extends Partial<Timing> {
  /** How long to wait for servers after the start, at most; default 300,000. */
  readonly readyTimeoutMs?: number;
  /** Whether a first sync may end that wait; false is a scheduler outside Kubernetes. */
  readonly awaitsFirstSync?: boolean;
  /** Decides between servers that would all do; default a seeded source, so that runs repeat. */
  readonly random?: () => number;
  /** How long routing changes are collected; default 20, where a real scheduler takes 250. */
  readonly routingBatchMs?: number;
  /** How long changes of one server are collected into one status; default 250. */
  readonly serverEventDelayMs?: number;
  /** How long agents take to load and to unload a model unless they say otherwise; 30 and 10. */
  readonly agentLoadMs?: number;
  readonly agentUnloadMs?: number;
  /** Whether scaling requests are sent; default true. */
  readonly serverAutoscaling?: boolean;
  /** A snapshot of an earlier scheduler: its agents connect again, with the models they hold. */
  readonly restore?: SchedulerState;
}

/** What outlives a restart of the scheduler: its agents, with what they hold. Plain JSON. */
export interface SchedulerState {
  readonly agents: readonly AgentOptions[];
}

/**
 * A Seldon Core 2 scheduler without a network. Calls return at once or throw `SchedulerError`;
 * all effects arrive later through the sinks.
 */
export interface SchedulerCore {
  loadModel(request: LoadModelRequest): void;
  unloadModel(request: UnloadModelRequest): void;
  notifyServers(request: ServerNotifyRequest): void;
  modelStatus(request: ModelStatusRequest): ModelStatusResponse[];
  serverStatus(request: ServerStatusRequest): ServerStatusResponse[];
  schedulerStatus(): SchedulerStatusResponse;
  /** Once ready, the status of every model ever seen, then a status with every change. */
  subscribeModels(sink: Sink<ModelStatusResponse>): Unsubscribe;
  /** The status of every server at once, then status updates and scaling requests. */
  subscribeServers(sink: Sink<ServerStatusResponse>): Unsubscribe;
  /** Silent: this scheduler has no pipelines. */
  subscribePipelines(sink: Sink<PipelineStatusResponse>): Unsubscribe;
  /** Silent: this scheduler has no experiments. */
  subscribeExperiments(sink: Sink<ExperimentStatusResponse>): Unsubscribe;
  /** Asks the client for its servers at once, and for everything else once ready. */
  subscribeControlPlane(sink: Sink<ControlPlaneResponse>): Unsubscribe;
  /** Connects a server replica. Throws `ALREADY_EXISTS` while one of that index is connected. */
  connectAgent(agent: AgentOptions): AgentHandle;
  agent(serverName: string, replicaIdx: number): AgentHandle | undefined;
  agents(): readonly AgentHandle[];
  snapshot(): SchedulerState;
  /** Whether the start-up sync is over; it never becomes false again. */
  readonly ready: boolean;
  /** Ends all streams cleanly and forgets all timers; later calls throw `UNAVAILABLE`. */
  stop(): void;
}

const startUpEvents = [
  ControlPlaneEvent.SEND_EXPERIMENTS,
  ControlPlaneEvent.SEND_MODELS,
  ControlPlaneEvent.SEND_PIPELINES,
] as const;

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

  const models = createModelRegistry();
  const servers = createServerRegistry();
  const gate = createReadyGate(timing, options.readyTimeoutMs ?? 300_000);
  const serverEvents = createServerEvents(servers, after, options.serverEventDelayMs ?? 250);
  const modelEvents = createModelEvents(models, after, ({ serverName, freed }) => {
    if (serverName === '') return;
    serverEvents.touched(serverName);
    const server = servers.get(serverName);
    if (!freed || !autoscaling || server === undefined) return;
    const wanted = scaleDownTarget(server);
    if (wanted !== undefined) serverEvents.requestScaling(serverName, wanted);
  });
  const replicas = createReplicaLifecycle({
    models,
    servers,
    timing,
    routingBatchMs: options.routingBatchMs ?? 20,
    changed: modelEvents.push,
  });
  const scheduler = createModelScheduler({
    models,
    servers,
    replicas,
    random,
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
  const pipelineSubscribers = createSubscribers<PipelineStatusResponse>();
  const experimentSubscribers = createSubscribers<ExperimentStatusResponse>();
  const controlPlane = createSubscribers<ControlPlaneResponse>();
  /** Streams that have not begun, so that a stop before readiness ends them too. */
  const waitingRoom = createSubscribers<never>();
  let stopped = false;

  function assertRunning(): void {
    if (stopped) throw new SchedulerError('UNAVAILABLE', 'the scheduler has stopped');
  }

  /** Opens a stream that begins once ready; leaving works before and after. */
  function subscribeWhenReady<Message>(
    subscribers: Subscribers<Message>,
    sink: Sink<Message>,
    snapshot: () => readonly Message[],
  ): Unsubscribe {
    if (stopped) {
      sink.end();
      return () => {};
    }
    let begun = false;
    const leave = waitingRoom.add({ next() {}, end: () => sink.end() });
    let unregister: Unsubscribe = () => {};
    const cancel = gate.whenReady(() => {
      begun = true;
      leave();
      unregister = subscribers.add(sink);
      for (const message of snapshot()) sink.next(message);
    });
    return () => {
      if (begun) unregister();
      else {
        cancel();
        leave();
      }
    };
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
    schedulerStatus() {
      assertRunning();
      return { applicationVersion: '0.0.1' };
    },
    subscribeModels: (sink) =>
      subscribeWhenReady(modelEvents.subscribers, sink, () =>
        shuffled(models.all()).map((record) => modelStatusMessage(record)),
      ),
    subscribeServers(sink) {
      if (stopped) {
        sink.end();
        return () => {};
      }
      for (const server of shuffled(servers.all())) sink.next(serverStatusMessage(server));
      return serverEvents.subscribers.add(sink);
    },
    subscribePipelines: (sink) => subscribeWhenReady(pipelineSubscribers, sink, () => []),
    subscribeExperiments: (sink) => subscribeWhenReady(experimentSubscribers, sink, () => []),
    subscribeControlPlane(sink) {
      if (!stopped) sink.next({ event: ControlPlaneEvent.SEND_SERVERS });
      return subscribeWhenReady(controlPlane, sink, () =>
        startUpEvents.map((event) => ({ event })),
      );
    },
    connectAgent(agent) {
      assertRunning();
      return agents.connect(agent);
    },
    agent: (serverName, replicaIdx) => agents.get(serverName, replicaIdx),
    agents: () => agents.all(),
    snapshot: () => ({ agents: agents.all().map((agent) => agent.report()) }),
    get ready() {
      return gate.ready;
    },
    stop() {
      if (stopped) return;
      stopped = true;
      timing.end();
      waitingRoom.end();
      for (const subscribers of [
        modelEvents.subscribers,
        serverEvents.subscribers,
        pipelineSubscribers,
        experimentSubscribers,
        controlPlane,
      ]) {
        subscribers.end();
      }
    },
  };
  for (const agent of options.restore?.agents ?? []) core.connectAgent(agent);
  return core;
}
