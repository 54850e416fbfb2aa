import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiSamples, ApiWrite } from './api-questions.ts';

/** What a sample holds that differs from object to object. */
interface Sample {
  readonly metadata: { readonly name?: string; readonly resourceVersion?: string };
}

/** What goes into a sample to make the answer to one write. */
interface Written {
  readonly name: string;
  readonly resourceVersion: string;
}

/**
 * Serves the least that looks like an API server to the driver: reads a body, parses it, makes one
 * JSON text of the size that the real server makes, answers it, and writes it to every open watch as
 * a chunk per turn of the event loop. It stores nothing, checks nothing and knows no resource.
 *
 * @returns the port, on loopback.
 */
export function serveApiFloor(samples: ApiSamples): Promise<number> {
  const parsed = new Map<string, { readonly answer: Sample; readonly event: Sample }>(
    Object.entries(samples).map(([write, { answer, event }]) => [
      write,
      { answer: JSON.parse(answer), event: JSON.parse(event) },
    ]),
  );
  const eventTypes: Readonly<Record<ApiWrite, string>> = {
    create: 'ADDED',
    spec: 'MODIFIED',
    status: 'MODIFIED',
    delete: 'DELETED',
  };
  const watches = new Set<ServerResponse>();
  let version = 1_000;
  let lines: string[] = [];

  function say(line: string): void {
    if (lines.length === 0) setImmediate(flush);
    lines.push(line);
  }

  function flush(): void {
    const chunk = lines.join('');
    lines = [];
    for (const watch of watches) watch.write(chunk);
  }

  function write(request: IncomingMessage, response: ServerResponse, text: string): void {
    const body = JSON.parse(text) as { readonly metadata?: { readonly name?: string } };
    const path = request.url ?? '';
    const done = writeOf(request.method ?? '', path);
    const name = body.metadata?.name ?? path.split('/')[7] ?? '';
    version += 1;
    const sample = parsed.get(done);
    if (sample === undefined) throw new Error(`no sample of a ${done}`);
    const written = { name, resourceVersion: String(version) };
    const event = textOf(sample.event, written);
    const answer = done === 'delete' ? JSON.stringify(sample.answer) : event;
    say(`{"type":"${eventTypes[done]}","object":${event}}\n`);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    };
    response.writeHead(done === 'create' ? 201 : 200, headers).end(answer);
  }

  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      watches.add(response);
      response.once('close', () => watches.delete(response));
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => write(request, response, Buffer.concat(chunks).toString()));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function writeOf(method: string, path: string): ApiWrite {
  switch (method) {
    case 'POST':
      return 'create';
    case 'DELETE':
      return 'delete';
    default:
      return path.endsWith('/status') ? 'status' : 'spec';
  }
}

function textOf(sample: Sample, written: Written): string {
  return JSON.stringify({ ...sample, metadata: { ...sample.metadata, ...written } });
}
