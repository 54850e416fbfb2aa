import {
  type SchedulerCoreOptions,
  type SchedulerProcess,
  type ServeTls,
  startSchedulerProcess,
} from '@troupe/embedded-scheduler';

/** The embedded schedulers, one per namespace, each started when it is first asked for. */
export interface EmbeddedSchedulers {
  /** Rejects with `ServeError` when it cannot listen; the next call tries again. */
  of(namespace: string): Promise<SchedulerProcess>;
  /**
   * Ends a namespace's scheduler in the middle of its work; the function given back starts it again
   * at the same address.
   *
   * @param keepState whether its agents stay, with the models they hold, and connect again, and
   *   whether it finds its pipelines and experiments; otherwise it starts with nothing.
   */
  crash(namespace: string, keepState: boolean): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** Where the schedulers listen. */
export interface EmbeddedSchedulersOptions {
  /** The namespace whose scheduler gets `port`; those of others take free ones. */
  readonly namespace: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly core?: SchedulerCoreOptions;
  /** With what they are served; plaintext by default. */
  readonly tls?: ServeTls;
}

/** Makes the set, empty. */
export function createEmbeddedSchedulers(options: EmbeddedSchedulersOptions): EmbeddedSchedulers {
  const serve = options.tls === undefined ? {} : { tls: options.tls };
  const running = new Map<string, Promise<SchedulerProcess>>();

  function start(namespace: string): Promise<SchedulerProcess> {
    const port = namespace === options.namespace ? options.port : 0;
    const starting = startSchedulerProcess(options.core, { port, ...serve });
    running.set(namespace, starting);
    starting.catch(() => running.delete(namespace));
    return starting;
  }

  const of = (namespace: string): Promise<SchedulerProcess> =>
    running.get(namespace) ?? start(namespace);

  return {
    of,
    async crash(namespace, keepState) {
      const scheduler = await of(namespace);
      return scheduler.crash({ keepAgents: keepState, keepDatabase: keepState });
    },
    async stop() {
      for (const each of await Promise.allSettled(running.values())) {
        if (each.status === 'fulfilled') await each.value.stop();
      }
    },
  };
}
