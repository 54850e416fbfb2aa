import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { HealthCheckServiceDefinition, SchedulerDefinition } from '@troupe/scheduler-api';
import { createServer } from 'nice-grpc';
import { trackConnections } from './connection-tracker.ts';
import type { SchedulerCore } from './scheduler-core.ts';
import { createSchedulerService, type OpenStreams } from './scheduler-service.ts';
import { ServeError } from './serve-error.ts';

/** Where and how to listen. */
export interface ServeOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0, which takes a free port; the real scheduler's is 9004. */
  readonly port?: number;
  /** How many messages may wait for one subscriber before it is dropped; default 131,072. */
  readonly maxWaitingMessages?: number;
}

/** A scheduler that listens on a socket. The core behind it is its caller's. */
export interface EmbeddedScheduler {
  readonly port: number;
  /** `host:port`, as a client dials it. */
  readonly address: string;
  /**
   * Stops listening. Gracefully (the default) streams end cleanly after what waits for them was
   * sent; otherwise calls break off. The core goes on until its own `stop`.
   */
  stop(options?: { readonly graceful?: boolean }): Promise<void>;
  /** Breaks every connection as a failing network would, and goes on listening; nothing is lost. */
  cutConnections(): void;
}

/** Tries the address first: the gRPC library reports a taken one on the console besides. */
async function assertFree(host: string, port: number): Promise<void> {
  const probe = createNetServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    throw ServeError.from(error, host, port);
  }
  probe.close();
  await once(probe, 'close');
}

/** How long clients have to take the end of their streams before a graceful stop turns hard. */
const graceMs = 5_000;

/**
 * Serves a core over plaintext gRPC, with the health service beside it.
 * Rejects with `ServeError` when the address cannot be bound.
 */
export async function serveScheduler(
  core: SchedulerCore,
  options: ServeOptions = {},
): Promise<EmbeddedScheduler> {
  const { host = '127.0.0.1', maxWaitingMessages = 131_072 } = options;
  const streams: OpenStreams = new Set();
  const server = createServer({
    'grpc.max_concurrent_streams': 1_000_000,
    'grpc.max_send_message_length': -1,
  });
  server.add(SchedulerDefinition, createSchedulerService(core, streams, maxWaitingMessages));
  server.add(HealthCheckServiceDefinition, { healthCheck: async () => ({ ok: true }) });

  const wantedPort = options.port ?? 0;
  if (wantedPort !== 0) await assertFree(host, wantedPort);
  const port = await server.listen(`${host}:${wantedPort}`).catch((error) => {
    throw ServeError.from(error, host, wantedPort);
  });
  const connections = trackConnections(port);
  let stopped = false;

  function breakOff(): void {
    connections.cut();
    server.forceShutdown();
  }

  return {
    port,
    address: `${host}:${port}`,
    async stop({ graceful = true } = {}) {
      if (stopped) return;
      stopped = true;
      if (graceful) {
        for (const stream of streams) stream.end();
        const impatience = setTimeout(breakOff, graceMs);
        await server.shutdown();
        clearTimeout(impatience);
      } else breakOff();
      connections.close();
    },
    cutConnections: () => connections.cut(),
  };
}
