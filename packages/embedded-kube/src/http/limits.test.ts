import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import { clientOf } from '../testing/http-client.ts';
import { model, models, testCore } from '../testing/test-core.ts';
import { type EmbeddedKube, type ServeOptions, serveKube } from './serve-kube.ts';

const base = '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models';

let core: KubeCore;
let kube: EmbeddedKube;

async function start(options: ServeOptions): Promise<void> {
  core = testCore();
  kube = await serveKube(core, options);
}

afterEach(() => kube.stop());

function openWatch(agent?: Agent): Promise<IncomingMessage> {
  const path = `${kube.url}${base}?watch=true&resourceVersion=${core.resourceVersion}`;
  return new Promise((resolve, reject) => {
    get(path, { ...(agent === undefined ? {} : { agent }) }, resolve).on('error', reject);
  });
}

/** What a server says to these bytes until it closes the connection. */
async function rawAnswer(bytes: string): Promise<{ code: number; body: Record<string, unknown> }> {
  const socket: Socket = connect(kube.port, '127.0.0.1');
  socket.write(bytes);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(socket, 'close');
  const [head = '', body = '{}'] = text.split('\r\n\r\n');
  return { code: Number(head.split(' ')[1]), body: JSON.parse(body) };
}

describe('watches', () => {
  test('beyond those a client may have are refused with 429, until it closes one', async () => {
    await start({ maxWatchesPerClient: 2 });
    const first = await openWatch();
    await openWatch();
    const refused = await clientOf(kube)('GET', `${base}?watch=true`);
    expect(refused).toMatchObject({ code: 429, body: { reason: 'TooManyRequests' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    first.destroy();
    let again = await openWatch();
    while (again.statusCode === 429) {
      again = await openWatch();
    }
    expect(again.statusCode).toBe(200);
  });

  test('beyond those of the server are refused too', async () => {
    await start({ maxWatches: 1 });
    await openWatch();
    expect((await clientOf(kube)('GET', `${base}?watch=true`)).body.message).toContain(
      'this server serves 1 watches already',
    );
  });

  test('a thousand idle ones are served, each hears of a write, and the server still answers', async () => {
    await start({});
    const agent = new Agent({ keepAlive: false });
    const watches = await Promise.all(Array.from({ length: 1_000 }, () => openWatch(agent)));
    const heard = watches.map((one) => once(one, 'data'));
    core.create(models, 'default', model('iris'));
    await Promise.all(heard);
    expect((await clientOf(kube)('GET', `${base}/iris`)).code).toBe(200);
    agent.destroy();
  });

  test('the one that most waits for is cut off when too much waits for all', async () => {
    await start({ maxBufferedBytesInAll: 1024 * 1024, maxBufferedBytes: 512 * 1024 * 1024 });
    const slow = await openWatch();
    slow.socket.pause();
    const storageUri = 'x'.repeat(20_000);
    for (let at = 0; at < 1_000; at += 1) {
      core.create(models, 'default', model(`m${at}`, { storageUri }));
      await setImmediate();
    }
    const cut = once(slow, 'end');
    slow.socket.resume();
    slow.resume();
    await expect(cut).rejects.toThrow('aborted');
  });
});

describe('a broken request', () => {
  test('whose body does not come in time is answered with 408, and its connection closed', async () => {
    await start({ requestTimeoutMs: 50 });
    const head = `POST ${base} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"half":`;
    expect(await rawAnswer(head)).toMatchObject({ code: 408, body: { reason: 'Timeout' } });
  });

  test('whose headers do not come in time is answered likewise', async () => {
    await start({ requestTimeoutMs: 50 });
    expect(await rawAnswer('GET /api HTTP/1.1\r\nhost:')).toMatchObject({ code: 408 });
  });

  test('that is not HTTP is answered with 400', async () => {
    await start({});
    expect(await rawAnswer('what?\r\n\r\n')).toMatchObject({
      code: 400,
      body: { kind: 'Status', reason: 'BadRequest' },
    });
  });

  test('with headers beyond all measure is answered with 431', async () => {
    await start({});
    const header = `x: ${'y'.repeat(40_000)}`;
    expect(
      await rawAnswer(`GET /api HTTP/1.1\r\nhost: localhost\r\n${header}\r\n\r\n`),
    ).toMatchObject({ code: 431 });
  });

  test('after a watch has begun ends the watch and is not written into it', async () => {
    await start({});
    const socket = connect(kube.port, '127.0.0.1');
    socket.write(`GET ${base}?watch=true HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await once(socket, 'data');
    socket.write('what?\r\n\r\n');
    await once(socket, 'close');
    expect(text).not.toContain('Status');
  });
});

describe('bodies', () => {
  test('are refused with 429 while too much of others is being read', async () => {
    await start({ maxBodyBytesInAll: 1_000 });
    const held = connect(kube.port, '127.0.0.1');
    const head = `POST ${base} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2000\r\n\r\n`;
    held.write(head + ' '.repeat(900));
    const big = model('iris', { storageUri: 'x'.repeat(500) });
    let code = 201;
    while (code === 201) {
      ({ code } = await clientOf(kube)('POST', base, { ...big, metadata: { generateName: 'm-' } }));
    }
    expect(code).toBe(429);
    held.destroy();
    while (code === 429) {
      ({ code } = await clientOf(kube)('POST', base, big));
    }
    expect(code).toBe(201);
  });
});
