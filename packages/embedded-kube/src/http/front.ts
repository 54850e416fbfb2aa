import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeCore } from '../core/kube-core.ts';
import { StatusError, unknownResource } from '../model/status-error.ts';
import { reviewAccess } from './access-review.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import { documentAnswer } from './documents.ts';
import { guardBrowser } from './guard-browser.ts';
import { readBody } from './read-body.ts';
import { parseTarget } from './request-target.ts';
import { handleResource, type WatchRequest } from './resource-requests.ts';
import { WatchStream } from './watch-stream.ts';

/** No watch is served longer, whatever its client asks for. */
const watchMaxSeconds = 24 * 60 * 60;

/** How requests are served, whatever the socket. */
export interface FrontOptions {
  readonly bookmarkIntervalMs: number;
  readonly maxBufferedBytes: number;
  /** Requests for host names other than this machine's are refused. */
  readonly loopbackOnly: boolean;
}

/** Turns HTTP requests into calls of the core and back, and keeps the open watches. */
export class Front {
  readonly #core: KubeCore;
  readonly #options: FrontOptions;
  readonly #watches = new Set<WatchStream>();
  #reminder: NodeJS.Timeout | undefined;

  constructor(core: KubeCore, options: FrontOptions) {
    this.#core = core;
    this.#options = options;
  }

  /** Begins to send bookmarks. */
  begin(): void {
    this.#reminder = setInterval(() => {
      for (const watch of this.#watches) {
        watch.remind(this.#core.resourceVersion);
      }
    }, this.#options.bookmarkIntervalMs);
    this.#reminder.unref();
  }

  /** Ends all watches. */
  end(): void {
    clearInterval(this.#reminder);
    for (const watch of this.#watches) {
      watch.end();
    }
  }

  /** Answers one request, or streams it a watch. */
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
    guardBrowser(headers, this.#options.loopbackOnly);
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
    const userAgent = headers['user-agent'] ?? '';
    const outcome = handleResource(
      this.#core,
      { method, target, query, accept, contentType, userAgent, body },
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
      maxBufferedBytes: this.#options.maxBufferedBytes,
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
      const seconds = Math.min(watch.timeoutSeconds, watchMaxSeconds);
      timer = setTimeout(() => stream.end(), seconds * 1000);
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
