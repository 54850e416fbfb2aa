import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { KubeError } from './kube-error.ts';

/** One HTTP request with its whole answer in mind. */
export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal?: AbortSignal | undefined;
}

/** What an exchange may take. */
export interface ExchangeLimits {
  /** From the call on, so waiting for a free connection counts too. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/** An answer read to its end. */
export interface ExchangeAnswer {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Sends a request and collects its answer, using undici's dispatch directly: no stream is built
 * for a body that comes in one chunk.
 *
 * Rejects with a `KubeError` of code 0 when no whole answer came within the limits, whoever broke
 * off.
 */
export function exchange(
  dispatcher: Dispatcher,
  origin: string,
  request: ExchangeRequest,
  limits: ExchangeLimits,
): Promise<ExchangeAnswer> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => {
      reject(KubeError.unreachable(`${origin}: ${KubeError.from(error).message}`, error));
    };
    const handler = new ExchangeHandler(resolve, refuse, limits.maxBodyBytes);
    handler.limit(limits.timeoutMs, request.signal);
    const { method, path, headers, body } = request;
    dispatcher.dispatch(
      // The handler's own deadline covers all; two timers less for undici to keep.
      { origin, method, path, headers, body, headersTimeout: 0, bodyTimeout: 0 },
      handler,
    );
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: ExchangeAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #maxBodyBytes: number;
  #controller: Dispatcher.DispatchController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #signal: AbortSignal | undefined;
  #brokenOff: Error | undefined;
  #settled = false;
  #code = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bodyBytes = 0;

  constructor(
    resolve: (answer: ExchangeAnswer) => void,
    reject: (error: unknown) => void,
    maxBodyBytes: number,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#maxBodyBytes = maxBodyBytes;
  }

  limit(timeoutMs: number, signal: AbortSignal | undefined): void {
    this.#timer = setTimeout(() => {
      this.#breakOff(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    if (signal === undefined) return;
    this.#signal = signal;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Broken off while it waited for a connection: it must not be sent any more.
    if (this.#brokenOff !== undefined) controller.abort(this.#brokenOff);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    code: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#code = code;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > this.#maxBodyBytes) {
      this.#breakOff(new Error(`the answer is longer than ${this.#maxBodyBytes} bytes`));
    }
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    const [first] = this.#chunks;
    const whole = first !== undefined && this.#chunks.length === 1;
    const body = whole ? first : Buffer.concat(this.#chunks);
    this.#resolve({ code: this.#code, headers: this.#headers, body: body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settle()) this.#reject(error);
  }

  readonly #onAbort = (): void => this.#breakOff(new Error('the request was aborted'));

  #breakOff(reason: Error): void {
    if (!this.#settle()) return;
    this.#brokenOff = reason;
    this.#controller?.abort(reason);
    this.#reject(reason);
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
