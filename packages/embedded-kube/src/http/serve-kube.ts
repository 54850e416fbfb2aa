import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Access, type AccessMode, type AllowedUse } from '../access/access.ts';
import type { RbacPolicy } from '../access/rbac/rbac-policy.ts';
import { lateServerCredentials, type ServerCredentials } from '../access/server-credentials.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { answerBrokenRequest } from './answer-broken-request.ts';
import { Front } from './front.ts';
import { isLoopback } from './guard-browser.ts';
import { keepReading } from './keep-reading.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { ServeError } from './serve-error.ts';
import { createTlsIdentity, type TlsIdentity } from './tls-identity.ts';

const defaultBookmarkIntervalMs = 60_000;
/** How long clients may take to send a request, its body included. */
const defaultRequestTimeoutMs = 60_000;
/** How long a connection may be idle; clients keep theirs for less. */
const keepAliveTimeoutMs = 75_000;
const handshakeTimeoutMs = 10_000;
const maxHeaderBytes = 32 * 1024;
const mebibyte = 1024 * 1024;

/** How much clients may take of a server; what goes beyond is refused or cut off. */
export interface ServeLimits {
  /** 16,384 by default; beyond, connections are closed at once. */
  readonly maxConnections?: number;
  /** How many watches there may be, 8,192 by default, and of one client, 2,048. */
  readonly maxWatches?: number;
  readonly maxWatchesPerClient?: number;
  /** How much may wait for a watch whose client does not read; 8 MiB by default. */
  readonly maxBufferedBytes?: number;
  /** The same for all watches together; 256 MiB by default. */
  readonly maxBufferedBytesInAll?: number;
  /** How much of bodies may be in the making at a time; 64 MiB by default. */
  readonly maxBodyBytesInAll?: number;
  /** How long a client may take to send a request; a minute by default. */
  readonly requestTimeoutMs?: number;
}

/** Where and how to serve a core. */
export interface ServeOptions extends ServeLimits {
  /** The address to listen on; the loopback one unless said. */
  readonly host?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** The name of cluster, user and context in the kubeconfig. */
  readonly name?: string;
  /** Who is let in; `open`, the default, is for loopback alone. */
  readonly access?: AccessMode;
  /** Told of whatever policies allow, with `rbac`: an audit of which rights are used. */
  readonly onAllowed?: ((use: AllowedUse) => void) | undefined;
  /** The secrets of an earlier life of this server; made anew by default. */
  readonly credentials?: ServerCredentials;
  /** Serves HTTPS: with a certificate made for it, or with this one. */
  readonly tls?: boolean | TlsIdentity;
  /** How often watches that take bookmarks get one; a minute by default. */
  readonly bookmarkIntervalMs?: number;
}

/** A core being served. */
export interface EmbeddedKube {
  readonly url: string;
  readonly port: number;
  /** The bearer token of the user who may do everything; absent where none is asked for. */
  readonly token?: string;
  /** The CA of the server's certificate, PEM; absent without TLS. */
  readonly caPem?: string;
  /** A kubeconfig, in YAML, that points at this server: as its admin, or with another token. */
  kubeconfig(token?: string): string;
  /** A token for a ServiceAccount, without end. Rejects with a StatusError 404 when there is none. */
  tokenFor(namespace: string, serviceAccount: string): Promise<string>;
  /** Ends all watches and connections; resolves when the port is free. */
  stop(): Promise<void>;
}

/**
 * Serves a core over HTTP, or HTTPS with `tls`.
 *
 * Rejects with a ServeError: code `EADDRINUSE` when the port is taken, `OPEN_ACCESS` when everybody
 * would be let in from other machines, or the code of the system.
 */
export async function serveKube(core: KubeCore, options: ServeOptions = {}): Promise<EmbeddedKube> {
  const { host = '127.0.0.1', port = 0, name = 'embedded', access: mode = 'open' } = options;
  if (mode === 'open' && !isLoopback(host)) {
    throw ServeError.openAccess(host, port);
  }
  const identity = await tlsIdentity(options.tls ?? false, host, core.now());
  const credentials = options.credentials ?? lateServerCredentials();
  const ca = identity === undefined ? {} : { caPem: identity.caPem };
  const rbac = mode === 'rbac' ? { rbac: await rbacPolicy(core) } : {};
  const { onAllowed } = options;
  const access = new Access(core, { mode, credentials, onAllowed, ...rbac, ...ca });
  const front = new Front(core, {
    access,
    limits: {
      maxBufferedBytes: options.maxBufferedBytes ?? 8 * mebibyte,
      maxBufferedBytesInAll: options.maxBufferedBytesInAll ?? 256 * mebibyte,
      maxWatches: options.maxWatches ?? 8_192,
      maxWatchesPerClient: options.maxWatchesPerClient ?? 2_048,
    },
    bookmarkIntervalMs: options.bookmarkIntervalMs ?? defaultBookmarkIntervalMs,
    maxBodyBytesInAll: options.maxBodyBytesInAll ?? 64 * mebibyte,
    loopbackOnly: isLoopback(host),
  });
  const server = makeServer(identity, options, (request, response) =>
    front.handle(request, response),
  );
  try {
    await listen(server, host, port);
  } catch (error) {
    access.stop();
    throw error;
  }
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  const url = `${identity === undefined ? 'http' : 'https'}://${shown}:${address.port}`;
  const adminToken = mode === 'open' ? {} : { token: credentials.adminToken };
  front.begin();
  return {
    url,
    port: address.port,
    ...adminToken,
    ...ca,
    kubeconfig: (token) =>
      kubeconfigFor({ url, name, ...ca, ...(token === undefined ? adminToken : { token }) }),
    tokenFor: (namespace, serviceAccount) => access.tokenFor(namespace, serviceAccount),
    async stop() {
      front.end();
      access.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Loaded where it is wanted alone. */
async function rbacPolicy(core: KubeCore): Promise<RbacPolicy> {
  const { RbacPolicy } = await import('../access/rbac/rbac-policy.ts');
  return new RbacPolicy(core);
}

async function tlsIdentity(
  wanted: boolean | TlsIdentity,
  host: string,
  nowMs: number,
): Promise<TlsIdentity | undefined> {
  if (typeof wanted !== 'boolean') {
    return wanted;
  }
  const inCluster = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const hosts = new Set(['localhost', '127.0.0.1', '::1', host, ...inCluster]);
  return wanted ? createTlsIdentity([...hosts], nowMs) : undefined;
}

function makeServer(
  identity: TlsIdentity | undefined,
  { requestTimeoutMs = defaultRequestTimeoutMs, maxConnections = 16_384 }: ServeLimits,
  listener: RequestListener,
): Server {
  const options: ServerOptions = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(requestTimeoutMs / 2, 30_000),
    keepAliveTimeout: keepAliveTimeoutMs,
    maxHeaderSize: maxHeaderBytes,
  };
  // Importing node:http also loads Node's own fetch and WebSocket, which take longer than all of this.
  const server =
    identity === undefined
      ? process.getBuiltinModule('node:http').createServer(options, listener)
      : process.getBuiltinModule('node:https').createServer(
          {
            ...options,
            key: identity.keyPem,
            cert: identity.certificatePem,
            minVersion: 'TLSv1.2',
            handshakeTimeout: handshakeTimeoutMs,
          },
          listener,
        );
  server.maxConnections = maxConnections;
  answerBrokenRequest(server);
  keepReading(server);
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(ServeError.from(cause, host, port)),
    );
    server.listen(port, host, () => resolve());
  });
}
