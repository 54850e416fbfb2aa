export type { AgentHandle } from './agents.ts';
export type { CallName, CallPattern } from './disturbances/call-pattern.ts';
export type { Disturbances, Lift, MessagePattern } from './disturbances/disturbances.ts';
export type { Nonsense, ResourceId } from './disturbances/nonsense.ts';
export type { StreamMessages, StreamName } from './disturbances/stream-messages.ts';
export type { SavedExperiment } from './experiments/experiments.ts';
export type { SavedPipeline, SavedPipelineVersion } from './pipelines/saved-pipeline.ts';
export { type Relay, type RelayOptions, startRelay } from './relay.ts';
export { createSchedulerCore, type SchedulerCore } from './scheduler-core.ts';
export { SchedulerError, type SchedulerErrorCode } from './scheduler-error.ts';
export {
  oneWorkerOfEachKind,
  type SchedulerCoreOptions,
  type SchedulerState,
  type SchedulerTraps,
} from './scheduler-options.ts';
export {
  type CrashOptions,
  type SchedulerProcess,
  startSchedulerProcess,
} from './scheduler-process.ts';
export { ServeError, type ServeErrorCode } from './serve-error.ts';
export {
  type EmbeddedScheduler,
  type ServeOptions,
  type ServeTls,
  serveScheduler,
} from './serve-scheduler.ts';
export type { AgentOptions, LoadedModel } from './simulated-agent.ts';
export type { Sink, Unsubscribe } from './subscribers.ts';
export { type Cancel, createSystemTime, type Timing } from './timing.ts';
export { createVirtualTime, type VirtualTime } from './virtual-time.ts';
export type {
  WorkerHandle,
  WorkerKind,
  WorkerOptions,
  WorkerOutcome,
  WorkerTask,
} from './workers/simulated-worker.ts';
