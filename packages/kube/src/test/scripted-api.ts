import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived, its body read. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server whose answers a test writes itself. */
export interface ScriptedApi {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** Serves `answer` to every request on a free port of the loopback interface. */
export async function scriptedApi(
  answer: (request: ReceivedRequest, response: ServerResponse) => void,
): Promise<ScriptedApi> {
  const received: ReceivedRequest[] = [];
  const server = createServer(recording(received, answer));
  await listening(server);
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A listener that reads each request to its end before it answers. */
export function recording(
  received: ReceivedRequest[],
  answer: (request: ReceivedRequest, response: ServerResponse) => void,
): RequestListener {
  return (incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => {
      body += chunk;
    });
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body };
      received.push(request);
      answer(request, response);
    });
  };
}

/** Waits until the server accepts connections on the loopback interface. */
export async function listening(server: Pick<Server, 'listen' | 'once'>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.once('listening', resolve);
    server.listen(0, '127.0.0.1');
  });
}

/** The port that a listening server got. */
export function portOf(server: Pick<Server, 'address'>): number {
  return (server.address() as AddressInfo).port;
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
