import {
  createSchedulerCore,
  type EmbeddedScheduler,
  type SchedulerCore,
  type SchedulerCoreOptions,
  serveScheduler,
} from '@troupe/embedded-scheduler';

/** A namespace's scheduler, core and socket. */
export interface RunningScheduler {
  readonly core: SchedulerCore;
  readonly served: EmbeddedScheduler;
}

/** The embedded schedulers, one per namespace, each started when it is first asked for. */
export interface EmbeddedSchedulers {
  /** Rejects with `ServeError` when the port is taken. */
  of(namespace: string): Promise<RunningScheduler>;
  stop(): Promise<void>;
}

/** Where the schedulers listen. */
export interface EmbeddedSchedulersOptions {
  /** The namespace whose scheduler gets `port`; those of others take free ones. */
  readonly namespace: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly core?: SchedulerCoreOptions;
}

/** Makes the set, empty. */
export function createEmbeddedSchedulers(options: EmbeddedSchedulersOptions): EmbeddedSchedulers {
  const running = new Map<string, Promise<RunningScheduler>>();

  async function start(namespace: string): Promise<RunningScheduler> {
    const core = createSchedulerCore(options.core);
    const port = namespace === options.namespace ? options.port : 0;
    return { core, served: await serveScheduler(core, { port }) };
  }

  return {
    of(namespace) {
      let scheduler = running.get(namespace);
      if (scheduler === undefined) {
        scheduler = start(namespace);
        running.set(namespace, scheduler);
      }
      return scheduler;
    },
    async stop() {
      const all = await Promise.allSettled(running.values());
      for (const each of all) {
        if (each.status === 'rejected') continue;
        await each.value.served.stop({ graceful: false });
        each.value.core.stop();
      }
    },
  };
}
