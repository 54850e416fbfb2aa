import type { RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@troupe/actors';
import { buildConnector } from 'undici';
import type { KubeAccess } from './kube-access.ts';
import { KubeError } from './kube-error.ts';

/** Credentials are asked for again after this long, so that a rotated token is met in time. */
const FRESH_FOR_MS = 10_000;
/** Below the idle timeouts of common load balancers, the shortest of which is 60 s. */
const KEEP_ALIVE_DELAY_MS = 15_000;

type TlsOptions = Pick<
  RequestOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'rejectUnauthorized' | 'servername'
>;

interface Fetched {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsOptions;
}

interface Kept {
  readonly until: number;
  readonly fetching: Promise<Fetched>;
  /** Set when the fetch is done, so that requests need not wait for a promise more. */
  fetched?: Fetched;
}

/** Whom the client acts as: headers for each request, key material for each connection. */
export interface Credentials {
  /** The headers that authenticate a request. Rejects with a `KubeError` if there are none. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Forgets what is remembered, as after an answer 401. */
  forget(): void;
  /** Opens connections with the CA and client certificate that hold at that moment. */
  readonly connect: buildConnector.connector;
}

/**
 * Keeps the credentials of a cluster for ten seconds at a time.
 *
 * The `KubeConfig` refreshes tokens (service account files, exec plugins, OIDC) when asked, but it
 * reads the CA from disk each time, too slow for every request.
 */
export function createCredentials(
  access: KubeAccess,
  timeoutMs: number,
  clock: Clock,
): Credentials {
  const source = plainHttpAllowed(access);
  let kept: Kept | undefined;
  let connector: { readonly tls: TlsOptions; readonly open: buildConnector.connector } | undefined;

  function start(until: number): Kept {
    const entry: Kept = { until, fetching: fetchFrom(source) };
    entry.fetching.then(
      (fetched) => {
        entry.fetched = fetched;
      },
      () => {
        if (kept === entry) kept = undefined;
      },
    );
    return entry;
  }

  async function current(): Promise<Fetched> {
    const now = clock();
    if (kept === undefined || kept.until <= now) kept = start(now + FRESH_FOR_MS);
    return kept.fetched ?? (await inTime(kept.fetching, timeoutMs));
  }

  function connectorFor(tls: TlsOptions): buildConnector.connector {
    if (connector === undefined || !isDeepStrictEqual(connector.tls, tls)) {
      const open = buildConnector({
        ...tls,
        allowH2: false,
        timeout: timeoutMs,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      });
      connector = { tls, open };
    }
    return connector.open;
  }

  return {
    headers: async () => (await current()).headers,
    forget: () => {
      kept = undefined;
    },
    connect: (options, callback) => {
      current().then(
        ({ tls }) => connectorFor(tls)(options, callback),
        (error: unknown) => callback(KubeError.from(error), null),
      );
    },
  };
}

/** A plugin that hangs must not hang every call; it is given to the next when it comes after all. */
async function inTime(fetching: Promise<Fetched>, timeoutMs: number): Promise<Fetched> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(
      KubeError.unreachable(`no credentials for the cluster: none came within ${timeoutMs} ms`),
    );
  }, timeoutMs);
  try {
    return await Promise.race([fetching, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function fetchFrom(access: KubeAccess): Promise<Fetched> {
  const options: RequestOptions = {};
  try {
    await access.applyToHTTPSOptions(options);
  } catch (error) {
    throw KubeError.unreachable(
      `no credentials for the cluster: ${KubeError.from(error).message}`,
      error,
    );
  }
  return { headers: headersOf(options), tls: tlsOf(options) };
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (typeof options.auth === 'string') {
    headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    // Trimmed: a token file may end in a newline, which no header may hold.
    if (value !== undefined) headers[name] = String(value).trim();
  }
  return headers;
}

function tlsOf(options: RequestOptions): TlsOptions {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  const tls = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
  return Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
}

/**
 * A `KubeConfig` refuses `http:` unless the cluster skips TLS verification, of which there is none
 * over `http:`. kubectl accepts such clusters, and so do we: the view says so on its behalf.
 */
function plainHttpAllowed(access: KubeAccess): KubeAccess {
  const cluster = access.getCurrentCluster();
  if (!cluster?.server.startsWith('http:') || cluster.skipTLSVerify) return access;
  const view: KubeAccess = Object.create(access);
  view.getCurrentCluster = () => ({ ...cluster, skipTLSVerify: true });
  return view;
}
