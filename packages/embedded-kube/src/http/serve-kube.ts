import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeCore } from '../core/kube-core.ts';
import { Front } from './front.ts';
import { isLoopback } from './guard-browser.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { ServeError } from './serve-error.ts';

const defaultBufferedBytes = 8 * 1024 * 1024;
const defaultBookmarkIntervalMs = 60_000;

/** Where and how to serve a core. */
export interface ServeOptions {
  /** The address to listen on; the loopback one unless said, as there is no authentication. */
  readonly host?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** The name of cluster and context in the kubeconfig. */
  readonly name?: string;
  /** How often watches that take bookmarks get one; a minute by default. */
  readonly bookmarkIntervalMs?: number;
  /** How much may wait for a watch whose client does not read; 8 MiB by default. */
  readonly maxBufferedBytes?: number;
}

/** A core being served. */
export interface EmbeddedKube {
  readonly url: string;
  readonly port: number;
  /** A kubeconfig, in YAML, that points at this server. */
  kubeconfig(): string;
  /** Ends all watches and connections; resolves when the port is free. */
  stop(): Promise<void>;
}

/**
 * Serves a core over HTTP.
 *
 * @throws ServeError with code `EADDRINUSE` when the port is taken, or the code of the system.
 */
export async function serveKube(core: KubeCore, options: ServeOptions = {}): Promise<EmbeddedKube> {
  const { host = '127.0.0.1', port = 0, name = 'embedded' } = options;
  const front = new Front(core, {
    bookmarkIntervalMs: options.bookmarkIntervalMs ?? defaultBookmarkIntervalMs,
    maxBufferedBytes: options.maxBufferedBytes ?? defaultBufferedBytes,
    loopbackOnly: isLoopback(host),
  });
  const server = createServer((request, response) => front.handle(request, response));
  server.keepAliveTimeout = 75_000;
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const url = `http://${shown}:${address.port}`;
  front.begin();
  return {
    url,
    port: address.port,
    kubeconfig: () => kubeconfigFor(url, name),
    async stop() {
      front.end();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(ServeError.from(cause, host, port)),
    );
    server.listen(port, host, () => resolve());
  });
}
