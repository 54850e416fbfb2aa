import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import { HealthCheckServiceDefinition, SchedulerDefinition } from '@troupe/scheduler-api';
import { createServer } from 'nice-grpc';
import { ServerError, Status } from 'nice-grpc-common';
import { trackConnections } from './connection-tracker.ts';
import {
  createDisturbances,
  type DisturbanceBoard,
  type Disturbances,
} from './disturbances/disturbances.ts';
import type { SchedulerCore } from './scheduler-core.ts';
import { createSchedulerService } from './scheduler-service.ts';
import { ServeError } from './serve-error.ts';

/** What a scheduler with mutual TLS is served with, all PEM. */
export interface ServeTls {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Signs the certificates of its clients; nobody comes in without one. */
  readonly clientCaPem: string;
}

/** Where and how to listen. */
export interface ServeOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0, which takes a free port; the real scheduler's is 9004, with TLS 9044. */
  readonly port?: number;
  /** How many messages may wait for one subscriber before it is dropped; default 131,072. */
  readonly maxWaitingMessages?: number;
  /** How long a subscriber may take for one message before it is dropped; default 30,000. */
  readonly sendTimeoutMs?: number;
  /** Default plaintext. */
  readonly tls?: ServeTls;
}

/** A scheduler that listens on a socket. The core behind it is its caller's. */
export interface EmbeddedScheduler {
  readonly port: number;
  /** `host:port`, as a client dials it. */
  readonly address: string;
  /** Trouble for its clients, on request. */
  readonly disturb: Disturbances;
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
 * Serves a core over gRPC, with the health service beside it. Rejects with `ServeError` when the address cannot be bound.
 *
 * @param disturbances of an earlier scheduler, if its troubles are to go on
 */
export async function serveScheduler(
  core: SchedulerCore,
  options: ServeOptions = {},
  disturbances: DisturbanceBoard = createDisturbances(),
): Promise<EmbeddedScheduler> {
  const { host = '127.0.0.1', maxWaitingMessages = 131_072, sendTimeoutMs = 30_000 } = options;
  const { service: disturbed, ...disturb } = disturbances;
  const server = createServer({
    'grpc.max_concurrent_streams': 1_000_000,
    'grpc.max_send_message_length': -1,
  });
  server.add(
    SchedulerDefinition,
    createSchedulerService(core, disturbed, { maxWaitingMessages, sendTimeoutMs }),
  );
  server.add(HealthCheckServiceDefinition, {
    async healthCheck() {
      if (core.stopped) throw new ServerError(Status.UNKNOWN, 'event hub closed');
      return { ok: true };
    },
  });

  const wantedPort = options.port ?? 0;
  if (wantedPort !== 0) await assertFree(host, wantedPort);
  const credentials = credentialsFor(options.tls);
  const port = await server.listen(`${host}:${wantedPort}`, credentials).catch((error) => {
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
    disturb,
    async stop({ graceful = true } = {}) {
      if (stopped) return;
      stopped = true;
      if (graceful) {
        for (const stream of disturbed.streams) stream.end();
        const impatience = setTimeout(breakOff, graceMs);
        await server.shutdown();
        clearTimeout(impatience);
      } else breakOff();
      connections.close();
    },
    cutConnections: () => connections.cut(),
  };
}

function credentialsFor(tls: ServeTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const identity = {
    cert_chain: Buffer.from(tls.certificatePem),
    private_key: Buffer.from(tls.keyPem),
  };
  return ServerCredentials.createSsl(Buffer.from(tls.clientCaPem), [identity], true);
}
