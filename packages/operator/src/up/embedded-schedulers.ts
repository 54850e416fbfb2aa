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
  /** Rejects with `ServeError` when it cannot listen; the next call tries again. */
  of(namespace: string): Promise<RunningScheduler>;
  /**
   * Ends a namespace's scheduler in the middle of its work and starts it again at the same address.
   *
   * @param keepState whether its agents stay, with the models they hold, and connect again, and
   *   whether it finds its pipelines and experiments; otherwise it starts with nothing.
   */
  restart(namespace: string, keepState: boolean): Promise<RunningScheduler>;
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

  async function start(port: number, core: SchedulerCore): Promise<RunningScheduler> {
    try {
      return { core, served: await serveScheduler(core, { port }) };
    } catch (error) {
      core.stop();
      throw error;
    }
  }

  function keep(namespace: string, starting: Promise<RunningScheduler>): Promise<RunningScheduler> {
    running.set(namespace, starting);
    starting.catch(() => running.delete(namespace));
    return starting;
  }

  async function end({ core, served }: RunningScheduler): Promise<void> {
    await served.stop({ graceful: false });
    core.stop();
  }

  async function replace(before: RunningScheduler, keepState: boolean): Promise<RunningScheduler> {
    const { port } = before.served;
    const restore = keepState ? { restore: before.core.snapshot() } : {};
    await end(before);
    return start(port, createSchedulerCore({ ...options.core, ...restore }));
  }

  function of(namespace: string): Promise<RunningScheduler> {
    const port = namespace === options.namespace ? options.port : 0;
    return (
      running.get(namespace) ?? keep(namespace, start(port, createSchedulerCore(options.core)))
    );
  }

  return {
    of,
    async restart(namespace, keepState) {
      const before = await of(namespace);
      return keep(namespace, replace(before, keepState));
    },
    async stop() {
      for (const each of await Promise.allSettled(running.values())) {
        if (each.status === 'fulfilled') await end(each.value);
      }
    },
  };
}
