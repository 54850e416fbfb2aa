export {
  type ClosableSchedulerPort,
  createSchedulerPort,
  type SchedulerPortOptions,
} from './scheduler-port.ts';
export type { Timers } from './timers.ts';
