import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CliError } from '../cli/cli-error.ts';
import type { BindAddress } from '../cli/option-parsers.ts';

/** What is answered at a path. */
export interface StatusAnswer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

/** Answers by path, such as `/healthz`. */
export type StatusRoutes = Readonly<Record<string, () => StatusAnswer | Promise<StatusAnswer>>>;

/** Routes with the address that they are served at, and the flag that a complaint names. */
export interface StatusSurface {
  readonly flag: string;
  readonly address: BindAddress;
  readonly routes: StatusRoutes;
}

/** Servers that answer. */
export interface StatusServers {
  /** `host:port` of each surface, by its flag; ports that were asked for as 0 are known. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Stops at once. */
  close(): void;
}

/** A line of text. */
export function textAnswer(code: number, text: string): StatusAnswer {
  return { code, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

const maxConnections = 64;
const requestTimeoutMs = 10_000;

/**
 * Serves routes over plain HTTP, to whoever can reach the address; surfaces of one address share a
 * server. Rejects with a `CliError` of exit code 1 that names
 * flag and address where it cannot listen.
 */
export async function serveStatus(surfaces: readonly StatusSurface[]): Promise<StatusServers> {
  const servers: Server[] = [];
  const addresses = new Map<string, string>();
  const close = () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  const byAddress = Map.groupBy(surfaces, ({ address }) => addressText(address));
  for (const [text, shared] of byAddress) {
    const [first] = shared;
    if (first === undefined) continue;
    const routes: StatusRoutes = Object.assign({}, ...shared.map((each) => each.routes));
    const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
      void answer(routes, request, response);
    });
    server.maxConnections = maxConnections;
    servers.push(server);
    try {
      await listen(server, first.address);
      const port = portOf(server);
      for (const { flag, address } of shared)
        addresses.set(flag, addressText({ ...address, port }));
    } catch (error) {
      close();
      const why = error instanceof Error ? error.message : String(error);
      throw new CliError(`cannot listen at ${text} (${first.flag}): ${why}`, 1, error);
    }
  }
  return { addresses, close };
}

/** As flags write it: `:8081` for all addresses. */
function addressText({ host = '', port }: BindAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listen(server: Server, { host, port }: BindAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answer(
  routes: StatusRoutes,
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = url.split('?', 1)[0] ?? '/';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  const isRead = method === 'GET' || method === 'HEAD';
  const { code, type, body } = isRead
    ? await answerOf(route)
    : textAnswer(405, 'only GET is answered here');
  response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(method === 'HEAD' ? undefined : body);
}

async function answerOf(route: StatusRoutes[string] | undefined): Promise<StatusAnswer> {
  if (route === undefined) return textAnswer(404, 'there is nothing here');
  try {
    return await route();
  } catch (error) {
    return textAnswer(500, error instanceof Error ? error.message : String(error));
  }
}
