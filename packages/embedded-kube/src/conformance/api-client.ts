import { type Agent, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { createInterface } from 'node:readline';

/** A server that the cases can be run against. */
export interface Target {
  readonly url: string;
  /** Sent with every request that does not say otherwise. */
  readonly token?: string;
  /** The certificate to trust, for https. */
  readonly ca?: string;
  readonly agent: Agent;
  /** How long an answer, an event or anything else that has to happen may take. */
  readonly patienceMs: number;
}

/** An answer; `body` is parsed where it is JSON. */
export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A watch being read. */
export interface OpenWatch {
  readonly code: number;
  /** The next event; `undefined` when the watch has ended. */
  next(): Promise<unknown>;
  close(): void;
}

type Headers = Readonly<Record<string, string>>;

/** Sends one request and reads the whole answer. */
export async function send(
  target: Target,
  method: string,
  path: string,
  headers: Headers,
  body?: string,
): Promise<Answer> {
  const response = await open(target, method, path, headers, body);
  const late = setTimeout(
    () => response.destroy(new Error('the answer does not end')),
    target.patienceMs,
  );
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
    }
    const body = parsed(Buffer.concat(chunks).toString());
    return { code: response.statusCode ?? 0, headers: response.headers, body };
  } finally {
    clearTimeout(late);
  }
}

/** Opens a watch; resolves when its answer has begun. */
export async function openWatch(
  target: Target,
  path: string,
  headers: Headers,
): Promise<OpenWatch> {
  const response = await open(target, 'GET', path, headers);
  const lines = createInterface(response)[Symbol.asyncIterator]();
  return {
    code: response.statusCode ?? 0,
    async next() {
      const { done, value } = await lines.next();
      return done === true ? undefined : parsed(value);
    },
    close: () => response.destroy(),
  };
}

function open(
  target: Target,
  method: string,
  path: string,
  headers: Headers,
  body?: string,
): Promise<IncomingMessage> {
  const { url, token, ca, agent, patienceMs } = target;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // A DELETE gets no length from Node itself, and its body would be read as a second request.
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const send = url.startsWith('https') ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url + path,
      {
        method,
        agent,
        headers: { ...authorization, ...length, ...headers },
        ...(ca === undefined ? {} : { ca }),
      },
      resolve,
    );
    const late = setTimeout(() => request.destroy(new Error('no answer came')), patienceMs);
    request.on('response', () => clearTimeout(late));
    request.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    request.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
