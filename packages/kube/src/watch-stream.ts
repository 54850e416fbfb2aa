import type { IncomingHttpHeaders } from 'node:http';
import type { KubeObject } from '@troupe/resources';
import { Observable, type Subscriber } from 'rxjs';
import type { Dispatcher } from 'undici';
import { answerError, watchError } from './answer-error.ts';
import { KubeError } from './kube-error.ts';
import { LineSplitter } from './line-splitter.ts';
import { observedObject } from './observed-object.ts';
import type { RestMapping } from './rest-mapping.ts';

/** A Status is far smaller; of anything larger the beginning is enough. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** What an open watch says. */
export type WatchMessage =
  /** The server accepted the watch. */
  | { readonly type: 'Opened' }
  /** An object was added or modified (`ADDED`, `MODIFIED`). */
  | { readonly type: 'Upserted'; readonly object: KubeObject }
  /** `object` is its last state (`DELETED`). */
  | { readonly type: 'Deleted'; readonly object: KubeObject }
  /** Everything up to this version was delivered (`BOOKMARK`). */
  | { readonly type: 'Bookmark'; readonly resourceVersion: string };

/** A watch to be opened with these headers and limits. */
export interface WatchRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly mapping: RestMapping;
  /** How long the server may take to accept it. */
  readonly openTimeoutMs: number;
  /** How long it may then stay silent before it counts as dead. */
  readonly idleTimeoutMs: number;
  readonly maxLineBytes: number;
}

/**
 * Opens a watch and delivers its parsed events.
 *
 * Completes when the server ends it properly; errors with a `KubeError` when it is refused, breaks
 * or sends an ERROR event, whose code is the error's. Unsubscribing closes the connection.
 */
export function watchStream(
  dispatcher: Dispatcher,
  origin: string,
  request: WatchRequest,
): Observable<WatchMessage> {
  return new Observable((subscriber) => {
    const handler = new WatchHandler(subscriber, origin, request);
    const { path, headers, openTimeoutMs, idleTimeoutMs } = request;
    dispatcher.dispatch(
      {
        origin,
        method: 'GET',
        path,
        headers,
        headersTimeout: openTimeoutMs,
        bodyTimeout: idleTimeoutMs,
      },
      handler,
    );
    return () => handler.stop();
  });
}

class WatchHandler implements Dispatcher.DispatchHandler {
  readonly #subscriber: Subscriber<WatchMessage>;
  readonly #origin: string;
  readonly #request: WatchRequest;
  readonly #splitter: LineSplitter;
  #controller: Dispatcher.DispatchController | undefined;
  #ended = false;
  #code = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #refusal: Buffer[] = [];
  #refusalBytes = 0;

  constructor(subscriber: Subscriber<WatchMessage>, origin: string, request: WatchRequest) {
    this.#subscriber = subscriber;
    this.#origin = origin;
    this.#request = request;
    this.#splitter = new LineSplitter(request.maxLineBytes, (line) => this.#onLine(line));
  }

  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#controller?.abort(new Error('the watch was stopped'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) controller.abort(new Error('the watch was stopped'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    code: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#code = code;
    this.#headers = headers;
    if (code === 200) this.#subscriber.next({ type: 'Opened' });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#ended) return;
    if (this.#code !== 200) {
      this.#refusalBytes += chunk.length;
      if (this.#refusalBytes <= MAX_REFUSAL_BYTES) this.#refusal.push(chunk);
      return;
    }
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      this.#fail(KubeError.from(error));
    }
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#code === 200) {
      this.#subscriber.complete();
      return;
    }
    const body = Buffer.concat(this.#refusal).toString('utf8');
    const asked = `GET ${this.#request.path}`;
    this.#subscriber.error(answerError(this.#code, this.#headers, body, asked));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#ended) return;
    const { message } = KubeError.from(error);
    this.#fail(KubeError.unreachable(`${this.#origin}: ${message}`, error));
  }

  #onLine(line: string): void {
    // The rest of a chunk, after its reader left.
    if (this.#ended) return;
    const event = parseEvent(line);
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
        this.#subscriber.next({ type: 'Upserted', object: this.#observed(event) });
        break;
      case 'DELETED':
        this.#subscriber.next({ type: 'Deleted', object: this.#observed(event) });
        break;
      case 'BOOKMARK':
        this.#bookmark(event);
        break;
      case 'ERROR':
        this.#fail(watchError(event.object));
        break;
      default:
        this.#fail(KubeError.unreachable(`the watch sent an unknown event type '${event.type}'`));
    }
  }

  #observed(event: ParsedEvent): KubeObject {
    return observedObject(event.object, this.#request.mapping);
  }

  #bookmark(event: ParsedEvent): void {
    const resourceVersion = event.object?.metadata?.resourceVersion;
    if (resourceVersion) this.#subscriber.next({ type: 'Bookmark', resourceVersion });
  }

  #fail(error: KubeError): void {
    this.#ended = true;
    this.#controller?.abort(error);
    this.#subscriber.error(error);
  }
}

/** One line of a watch (meta/v1 WatchEvent). */
interface ParsedEvent {
  readonly type?: string;
  readonly object?: { readonly metadata?: { readonly resourceVersion?: string } };
}

function parseEvent(line: string): ParsedEvent {
  try {
    return JSON.parse(line) as ParsedEvent;
  } catch (error) {
    throw KubeError.unreachable(`the watch sent a line that is not JSON: ${String(error)}`, error);
  }
}
