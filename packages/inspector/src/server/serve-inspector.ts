import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ActorList, ActorsThen } from '../api/wire.ts';
import type { PageFiles } from '../build/page-files.ts';
import type { Source } from '../source.ts';
import { createEventHub, type EventHubOptions } from './event-hub.ts';
import { isLoopbackName, refusalOf } from './guard.ts';
import { ServeError } from './serve-error.ts';

/** How the page is served. */
export interface InspectorOptions {
  readonly source: Source;
  readonly page: PageFiles;
  /** Loopback by default. */
  readonly host?: string;
  /** 0, the default, for a free one. */
  readonly port?: number;
  /** Has to be there for any host but loopback. */
  readonly token?: string;
  readonly events?: Omit<EventHubOptions, 'source'>;
}

/** A page that is served. */
export interface Inspector {
  /** What to open; holds the token, where there is one, in its fragment, which is never sent. */
  readonly link: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Nothing but our own files and calls, and no embedding. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const commonHeaders = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * Serves the page and its API, for reading only.
 *
 * Rejects with a `ServeError` when it cannot listen, and when it is to be reached from elsewhere
 * without a token.
 */
export async function serveInspector(options: InspectorOptions): Promise<Inspector> {
  const { source, page, host = '127.0.0.1', port = 0 } = options;
  const token = options.token ?? null;
  if (token === null && !isLoopbackName(host)) {
    throw new ServeError(
      'TokenNeeded',
      `the page on ${host} could be reached from elsewhere: it needs a token`,
    );
  }
  const hub = createEventHub({ source, ...options.events });
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    void answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else say(response, 500, error instanceof Error ? error.message : String(error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', 'http://inspector');
    const isApi = url.pathname.startsWith('/api/');
    const refusal = refusalOf(request.headers, isApi, { token });
    if (refusal !== null) {
      say(response, refusal.code, refusal.message);
      return;
    }
    if (request.method !== 'GET') {
      response.setHeader('allow', 'GET');
      say(response, 405, 'the page only reads');
      return;
    }
    await (isApi ? answerApi(url, request, response) : answerFile(url.pathname, response));
  }

  async function answerApi(
    { pathname, searchParams }: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = searchParams.get('path') ?? '';
    const { past } = source;
    const at = searchParams.get('at');
    if (at !== null && (past === undefined || !/^\d{1,15}$/.test(at))) {
      say(response, 400, past === undefined ? 'this is no journal' : `no such moment: ${at}`);
      return;
    }
    const until = Number(searchParams.get('until') ?? 0);
    const seq = past === undefined || at === null ? null : past.lastUntil(Number(at), until);
    const then = past === undefined || seq === null ? source : past.at(seq);
    switch (pathname) {
      case '/api/events':
        hub.connect(response, lastEventIdOf(request));
        return;
      case '/api/actors': {
        const list: ActorList = { ...source.about, now: Date.now(), actors: then.rows() };
        if (past === undefined || seq === null) {
          json(response, list);
          return;
        }
        const moment = past.momentAt(seq);
        const whole: ActorsThen = { ...list, now: moment.at, moment };
        json(response, whole);
        return;
      }
      case '/api/actor': {
        const detail = then.actor(path, Number(searchParams.get('after') ?? 0));
        if (detail === undefined) say(response, 404, `no actor ${path}`);
        else json(response, detail);
        return;
      }
      case '/api/step': {
        const step = then.step(path, Number(searchParams.get('seq')));
        if (step === undefined) say(response, 404, 'this step is not kept any more');
        else json(response, step);
        return;
      }
      case '/api/journal':
        if (past === undefined) say(response, 404, 'this is no journal');
        else json(response, past.summary);
        return;
      case '/api/machines':
        await answerFile('/machines.json', response);
        return;
      default:
        say(response, 404, `no such resource: ${pathname}`);
    }
  }

  async function answerFile(pathname: string, response: ServerResponse): Promise<void> {
    const file = await page.file(pathname === '/' ? '/index.html' : pathname);
    if (file === undefined) {
      say(response, 404, `no such file: ${pathname}`);
      return;
    }
    response.setHeader('content-type', file.type);
    response.setHeader('cache-control', file.lasting ? 'max-age=31536000, immutable' : 'no-cache');
    response.end(file.body);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message;
      reject(
        new ServeError('CannotListen', `cannot serve the page on ${host}:${port}: ${why}`, error),
      );
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    link: linkTo(host, address.port, token),
    port: address.port,
    async stop() {
      hub.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where a browser on this machine finds it: an address that means all of them is no destination. */
function linkTo(host: string, port: number, token: string | null): string {
  const isAny = host === '0.0.0.0' || host === '::';
  const name = isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}/${token === null ? '' : `#token=${encodeURIComponent(token)}`}`;
}

function lastEventIdOf({ headers }: IncomingMessage): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' ? id : undefined;
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.end(JSON.stringify(value));
}

function say(response: ServerResponse, code: number, message: string): void {
  response.statusCode = code;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${message}\n`);
}
