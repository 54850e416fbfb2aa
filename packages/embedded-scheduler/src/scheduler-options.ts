import type { SavedExperiment } from './experiments/experiments.ts';
import type { SavedPipeline } from './pipelines/saved-pipeline.ts';
import type { AgentOptions } from './simulated-agent.ts';
import type { Timing } from './timing.ts';
import type { WorkerOptions } from './workers/simulated-worker.ts';

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
  /** Gateways and dataflow engines that are there from the start; default none. */
  readonly workers?: readonly WorkerOptions[];
  /** How many workers of a kind share one model or pipeline; default 1. */
  readonly workersPerResource?: number;
  /**
   * How long deleted pipelines and experiments are remembered; default a day. `Infinity` is a
   * scheduler without a database, which never forgets them.
   */
  readonly deletedResourceTtlMs?: number;
  /** Which traps of the real scheduler to fall into; default all. */
  readonly traps?: Partial<SchedulerTraps>;
  /** A snapshot of an earlier scheduler: its agents connect again, with the models they hold. */
  readonly restore?: SchedulerState;
}

/** What the real scheduler does and its clients had better expect. */
export interface SchedulerTraps {
  /** No event tells of an update that moves no replica of a model which has all it needs. */
  readonly silentUpdates: boolean;
  /** A scale-down below zero wraps around and arrives as a negative number of replicas. */
  readonly wrappedScaleDown: boolean;
  /**
   * The last agent of a server takes with it what was expected of the server: replicas become -1
   * and the metadata is gone once agents come back.
   */
  readonly forgottenExpectations: boolean;
}

/**
 * What outlives a restart of the scheduler: its agents, with what they hold, and its database.
 * Plain JSON; leave out what is to be lost.
 */
export interface SchedulerState {
  readonly agents?: readonly AgentOptions[];
  readonly pipelines?: readonly SavedPipeline[];
  readonly experiments?: readonly SavedExperiment[];
}

/** One of each kind, as in a small installation. */
export const oneWorkerOfEachKind: readonly WorkerOptions[] = [
  { kind: 'modelGateway' },
  { kind: 'pipelineGateway' },
  { kind: 'dataflowEngine' },
];
