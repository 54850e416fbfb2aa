import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeCore } from '../core/kube-core.ts';
import { StatusError, unknownResource } from '../model/status-error.ts';
import { reviewAccess } from './access-review.ts';
import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import { documentAnswer } from './documents.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { readBody } from './read-body.ts';
import { parseTarget } from './request-target.ts';
import { handleResource, type WatchRequest } from './resource-requests.ts';
import { ServeError } from './serve-error.ts';
import { WatchStream } from './watch-stream.ts';

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
  const front = new Front(core, options);
  const server = createServer((request, response) => front.handle(request, response));
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
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

/** Turns HTTP into calls of the core and back, and keeps the open watches. */
class Front {
  readonly #core: KubeCore;
  readonly #maxBufferedBytes: number;
  readonly #bookmarkIntervalMs: number;
  readonly #watches = new Set<WatchStream>();
  #reminder: NodeJS.Timeout | undefined;

  constructor(core: KubeCore, options: ServeOptions) {
    this.#core = core;
    this.#maxBufferedBytes = options.maxBufferedBytes ?? 8 * 1024 * 1024;
    this.#bookmarkIntervalMs = options.bookmarkIntervalMs ?? 60_000;
  }

  begin(): void {
    this.#reminder = setInterval(() => {
      for (const watch of this.#watches) {
        watch.remind(this.#core.resourceVersion);
      }
    }, this.#bookmarkIntervalMs);
    this.#reminder.unref();
  }

  end(): void {
    clearInterval(this.#reminder);
    for (const watch of this.#watches) {
      watch.end();
    }
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { method } = request;
    if (method === 'GET' || method === 'HEAD') {
      this.#answer(request, response, '');
      return;
    }
    readBody(request).then(
      (body) => this.#answer(request, response, body),
      (error: unknown) => fail(response, error, []),
    );
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const warnings: string[] = [];
    try {
      this.#route(request, response, body, warnings);
    } catch (error) {
      fail(response, error, warnings);
    }
  }

  #route(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
    warnings: string[],
  ): void {
    const { method = 'GET', headers } = request;
    const [path = '', queryText = ''] = (request.url ?? '').split('?', 2);
    const target = parseTarget(path);
    const accept = headers.accept ?? '';
    if (target.type !== 'resource') {
      send(response, documentAnswer(this.#core, target, accept, headers.host ?? ''), warnings);
      return;
    }
    const contentType = headers['content-type'] ?? '';
    const review = reviewAccess(target, method, body, contentType);
    if (review !== undefined) {
      send(response, jsonAnswer(review, 201), warnings);
      return;
    }
    const query = new URLSearchParams(queryText);
    const outcome = handleResource(
      this.#core,
      { method, target, query, accept, contentType, body },
      (warning) => warnings.push(warning),
    );
    if (outcome.type === 'answer') {
      send(response, outcome.answer, warnings);
    } else {
      this.#watch(outcome.watch, response);
    }
  }

  #watch(watch: WatchRequest, response: ServerResponse): void {
    let stop = (): void => {};
    let timer: NodeJS.Timeout | undefined;
    const stream = new WatchStream(response, {
      view: watch.view,
      now: () => this.#core.now(),
      bookmarks: watch.bookmarks,
      maxBufferedBytes: this.#maxBufferedBytes,
      closed: () => {
        clearTimeout(timer);
        this.#watches.delete(stream);
        stop();
      },
    });
    const { select, resourceVersion, sendInitialEvents } = watch;
    try {
      stop = this.#core.watch(
        watch.view.type.id,
        {
          ...select,
          resourceVersion,
          ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
        },
        (event) => stream.say(event),
      );
    } catch (error) {
      if (error instanceof StatusError && error.code === 410) {
        stream.begin();
        stream.fail(error.status);
        return;
      }
      throw error;
    }
    this.#watches.add(stream);
    stream.begin();
    if (watch.timeoutSeconds > 0) {
      timer = setTimeout(() => stream.end(), watch.timeoutSeconds * 1000);
    }
  }
}

function send(response: ServerResponse, answer: Answer, warnings: readonly string[]): void {
  const headers: Record<string, number | string | string[]> = {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-cache, private',
    ...answer.headers,
  };
  if (warnings.length > 0) {
    headers.warning = warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  }
  response.writeHead(answer.code, headers).end(answer.body);
}

function fail(response: ServerResponse, error: unknown, warnings: readonly string[]): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof StatusError) {
    send(response, jsonAnswer(error.status, error.code), warnings);
    return;
  }
  if (error instanceof URIError) {
    fail(response, unknownResource(), warnings);
    return;
  }
  const message = `an error on the server: ${error instanceof Error ? error.message : String(error)}`;
  fail(response, new StatusError(500, 'InternalError', message), warnings);
}
