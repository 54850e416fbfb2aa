import { request as openRequest } from 'node:http';
import { Pool } from 'undici';
import { benchModel } from '../models/workload.ts';
import type { ApiAddress, ApiSamples, ApiWrite } from './api-questions.ts';
import { apiWrites } from './api-questions.ts';
import { apiRequest, collectionPath, inFlight, watcherCount } from './api-workload.ts';

/** What the driver saw of one run. */
export interface DriveApiResult {
  /** From the first write sent to the last event seen by the last watch. */
  readonly totalMs: number;
  /** What all watches were sent, without the framing of HTTP. */
  readonly watchBytes: number;
}

/** Numbers begin here, so that all names have the same length. */
const firstNumber = 100_000;
const newline = 0x0a;

/**
 * Gives each of `count` objects its four writes, {@link inFlight} of them under way at a time, while
 * watches look on; ends when every watch has seen every write.
 */
export async function driveApi(
  address: ApiAddress,
  count: number,
  timeoutMs: number,
): Promise<DriveApiResult> {
  const pool = openPool(address);
  const events = count * apiWrites.length;
  const watches = await Promise.all(
    Array.from({ length: watcherCount }, () => openWatch(address, events)),
  );
  let next = firstNumber;
  async function work(): Promise<void> {
    while (next < firstNumber + count) {
      const number = next++;
      for (const write of apiWrites) await send(pool, address, write, number);
    }
  }
  const begun = performance.now();
  const late = lateAfter(timeoutMs);
  try {
    const work32 = Array.from({ length: inFlight }, work);
    await Promise.race([Promise.all([...work32, ...watches.map(({ seen }) => seen)]), late.never]);
    const totalMs = performance.now() - begun;
    return { totalMs, watchBytes: watches.reduce((sum, { bytes }) => sum + bytes(), 0) };
  } finally {
    late.clear();
    for (const { close } of watches) close();
    await pool.close();
  }
}

/** Asks a server for one life of an object: what it answers, and what its watches say. */
export async function sampleApi(address: ApiAddress): Promise<ApiSamples> {
  const pool = openPool(address);
  const watch = await openWatch(address, apiWrites.length);
  try {
    const answers: string[] = [];
    for (const write of apiWrites) answers.push(await send(pool, address, write, firstNumber));
    await watch.seen;
    const lines = watch.text().trimEnd().split('\n');
    const samples = apiWrites.map((write, at) => {
      const event = JSON.stringify(JSON.parse(lines[at] ?? '').object);
      return [write, { answer: answers[at] ?? '', event }] as const;
    });
    return Object.fromEntries(samples) as ApiSamples;
  } finally {
    watch.close();
    await pool.close();
  }
}

function openPool({ port }: ApiAddress): Pool {
  return new Pool(`http://127.0.0.1:${port}`, { connections: inFlight });
}

async function send(
  pool: Pool,
  { authorization }: ApiAddress,
  write: ApiWrite,
  number: number,
): Promise<string> {
  const { method, path, contentType, body } = apiRequest(write, number);
  const answer = await pool.request({
    method,
    path,
    body,
    headers: { 'content-type': contentType, ...headersFor(authorization) },
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) {
    throw new Error(`${write} of ${benchModel(number).metadata.name}: ${text}`);
  }
  return text;
}

interface OpenWatch {
  /** Resolves with the last of the events. */
  readonly seen: Promise<void>;
  bytes(): number;
  /** The beginning of what it was sent. */
  text(): string;
  close(): void;
}

const textMaxChunks = 16;

/** Opens a watch of a collection that is empty, and looks at nothing but the ends of lines. */
function openWatch({ port, authorization }: ApiAddress, events: number): Promise<OpenWatch> {
  return new Promise((resolve, reject) => {
    const seen = Promise.withResolvers<void>();
    const first: Buffer[] = [];
    let left = events;
    let bytes = 0;
    const asked = openRequest({
      port,
      host: '127.0.0.1',
      path: `${collectionPath}?watch=true`,
      headers: headersFor(authorization),
      agent: false,
    });
    asked.on('error', (error) => {
      reject(error);
      seen.reject(error);
    });
    asked.on('response', (response) => {
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (first.length < textMaxChunks) first.push(chunk);
        for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) {
          left -= 1;
        }
        if (left === 0) seen.resolve();
      });
      response.on('close', () => seen.reject(new Error(`a watch ended ${left} events early`)));
      resolve({
        seen: seen.promise,
        bytes: () => bytes,
        text: () => Buffer.concat(first).toString(),
        close: () => asked.destroy(),
      });
    });
    asked.end();
    seen.promise.catch(() => {});
  });
}

function headersFor(authorization: string): Record<string, string> {
  return authorization === '' ? {} : { authorization };
}

function lateAfter(timeoutMs: number): { readonly never: Promise<never>; clear(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`not every watch has seen every write after ${timeoutMs} ms`));
  }, timeoutMs);
  promise.catch(() => {});
  return { never: promise, clear: () => clearTimeout(timer) };
}
