import { createDisturbances, type Disturbances } from './disturbances/disturbances.ts';
import { createSchedulerCore, type SchedulerCore } from './scheduler-core.ts';
import type { SchedulerCoreOptions, SchedulerState } from './scheduler-options.ts';
import { type EmbeddedScheduler, type ServeOptions, serveScheduler } from './serve-scheduler.ts';

/** How a scheduler goes down, and with what it comes back. */
export interface CrashOptions {
  /** Whether streams end cleanly, as for an orderly shutdown; default false. */
  readonly graceful?: boolean;
  /** Whether agents connect again with the models they hold; default true. */
  readonly keepAgents?: boolean;
  /** Whether pipelines and experiments are found again; default true. */
  readonly keepDatabase?: boolean;
}

/** A scheduler and its socket, as one process that can go down and come back at its address. */
export interface SchedulerProcess {
  /** That of the present or the last life; it changes with every restart. */
  readonly core: SchedulerCore;
  readonly port: number;
  readonly address: string;
  /** Lasts through restarts. */
  readonly disturb: Disturbances;
  /** Breaks every connection as a failing network would; nothing is lost. */
  cutConnections(): void;
  /**
   * Goes down. The caller decides when it comes back, by the function that this resolves to; that
   * rejects with `ServeError` if the address was taken meanwhile.
   */
  crash(options?: CrashOptions): Promise<() => Promise<void>>;
  /** Goes down and comes back at once. */
  restart(options?: CrashOptions): Promise<void>;
  /** Goes down for good. */
  stop(): Promise<void>;
}

function kept(core: SchedulerCore, options: CrashOptions): SchedulerState {
  const { agents = [], pipelines = [], experiments = [] } = core.snapshot();
  return {
    ...(options.keepAgents === false ? {} : { agents }),
    ...(options.keepDatabase === false ? {} : { pipelines, experiments }),
  };
}

/** Starts one. Rejects with `ServeError` when the address cannot be bound. */
export async function startSchedulerProcess(
  options: SchedulerCoreOptions = {},
  serve: ServeOptions = {},
): Promise<SchedulerProcess> {
  const disturbances = createDisturbances();
  let core = createSchedulerCore(options);
  let served: EmbeddedScheduler | undefined;
  try {
    served = await serveScheduler(core, serve, disturbances);
  } catch (error) {
    core.stop();
    throw error;
  }
  const { port, address, disturb } = served;

  async function end(graceful: boolean): Promise<void> {
    await served?.stop({ graceful });
    served = undefined;
    core.stop();
  }

  const process: SchedulerProcess = {
    get core() {
      return core;
    },
    port,
    address,
    disturb,
    cutConnections: () => served?.cutConnections(),
    async crash(how = {}) {
      const restore = kept(core, how);
      await end(how.graceful ?? false);
      return async () => {
        if (served !== undefined) return;
        core = createSchedulerCore({ ...options, restore });
        served = await serveScheduler(core, { ...serve, port }, disturbances);
      };
    },
    async restart(how) {
      const revive = await process.crash(how);
      await revive();
    },
    stop: () => end(false),
  };
  return process;
}
