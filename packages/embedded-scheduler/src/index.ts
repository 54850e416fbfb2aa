export type { AgentHandle } from './agents.ts';
export {
  createSchedulerCore,
  type SchedulerCore,
  type SchedulerCoreOptions,
  type SchedulerState,
} from './scheduler-core.ts';
export { SchedulerError, type SchedulerErrorCode } from './scheduler-error.ts';
export { ServeError, type ServeErrorCode } from './serve-error.ts';
export { type EmbeddedScheduler, type ServeOptions, serveScheduler } from './serve-scheduler.ts';
export type { AgentOptions, LoadedModel } from './simulated-agent.ts';
export type { Sink, Unsubscribe } from './subscribers.ts';
export { type Cancel, createSystemTime, type Timing } from './timing.ts';
export { createVirtualTime, type VirtualTime } from './virtual-time.ts';
