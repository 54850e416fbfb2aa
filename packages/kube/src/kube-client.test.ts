import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { anonymousAccess } from './kube-access.ts';
import { createKubeClient, type KubeClient, type KubeClientOptions } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { sampleModel } from './test/sample-object.ts';
import {
  type ReceivedRequest,
  type ScriptedApi,
  scriptedApi,
  sendJson,
} from './test/scripted-api.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

async function talk(
  answer: Answer,
  options: Partial<KubeClientOptions> = {},
): Promise<{ api: ScriptedApi; client: KubeClient }> {
  const api = await scriptedApi(answer);
  const client = createKubeClient({ kubeConfig: anonymousAccess(api.url), ...options });
  closers.push(
    () => api.close(),
    () => client.close(),
  );
  return { api, client };
}

const iris = {
  apiVersion: 'mlops.seldon.io/v1alpha1',
  kind: 'Model',
  namespace: 'default',
  name: 'iris',
};
const irisPath = '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models/iris';

function withManagedFields(name: string): Record<string, unknown> {
  const object = sampleModel(name);
  return { ...object, metadata: { ...object.metadata, managedFields: [{ manager: 'x' }] } };
}

async function rejection(promise: Promise<unknown>): Promise<KubeError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof KubeError) return error;
  throw new Error(`expected a KubeError, got ${String(error)}`);
}

describe('a call', () => {
  test('patches a status by a merge patch and gives back what is stored', async () => {
    const { api, client } = await talk((_, response) => {
      sendJson(response, 200, withManagedFields('iris'));
    });
    const patch = { metadata: { uid: 'u' }, status: { replicas: 1 } };
    const stored = await client.patch(iris, patch, { subresource: 'status' });
    expect(stored).toStrictEqual(sampleModel('iris'));
    expect(api.received).toHaveLength(1);
    expect(api.received[0]).toMatchObject({
      method: 'PATCH',
      url: `${irisPath}/status`,
      body: JSON.stringify(patch),
      headers: {
        'content-type': 'application/merge-patch+json',
        'user-agent': 'troupe',
        accept: 'application/json',
      },
    });
  });

  test('creates in the namespace of the object', async () => {
    const { api, client } = await talk(({ body }, response) => {
      sendJson(response, 201, JSON.parse(body));
    });
    const { metadata, ...rest } = sampleModel('iris');
    await client.create({ ...rest, metadata: { ...metadata } });
    expect(api.received[0]).toMatchObject({
      method: 'POST',
      url: '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models',
    });
  });

  test('deletes one incarnation only, when told its UID', async () => {
    const { api, client } = await talk((_, response) => sendJson(response, 200, {}));
    await client.delete(iris, { uid: 'u', propagationPolicy: 'Background' });
    expect(JSON.parse(api.received[0]?.body ?? '')).toMatchObject({
      kind: 'DeleteOptions',
      preconditions: { uid: 'u' },
      propagationPolicy: 'Background',
    });
  });

  test('supplies the type and the namespace that the API leaves out', async () => {
    const { client } = await talk((_, response) => {
      sendJson(response, 200, { metadata: { name: 'seldon-mesh', uid: 'u' } });
    });
    const target = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: 'seldon-mesh' };
    expect(await client.get(target)).toStrictEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'seldon-mesh', namespace: '', uid: 'u' },
    });
  });

  test('goes below the path of a server that has one', async () => {
    const { api } = await talk((_, response) => sendJson(response, 200, sampleModel('iris')));
    const client = createKubeClient({ kubeConfig: anonymousAccess(`${api.url}/k8s/clusters/c1/`) });
    closers.push(() => client.close());
    await client.get(iris);
    expect(api.received[0]?.url).toBe(`/k8s/clusters/c1${irisPath}`);
  });

  test('reads an answer that comes in pieces, cut inside a character', async () => {
    const text = Buffer.from(
      JSON.stringify({ ...sampleModel('iris'), spec: { note: 'é'.repeat(9) } }),
    );
    const cut = text.indexOf(Buffer.from('é')) + 1;
    const { client } = await talk((_, response) => {
      response.writeHead(200);
      response.write(text.subarray(0, cut), () => {
        response.write(text.subarray(cut, cut + 2), () => response.end(text.subarray(cut + 2)));
      });
    });
    expect((await client.get(iris)).spec).toEqual({ note: 'é'.repeat(9) });
  });

  test('keeps as many under way as there are connections, the rest waiting', async () => {
    const waiting: ServerResponse[] = [];
    const { client } = await talk(
      (_, response) => {
        waiting.push(response);
        if (waiting.length === 2) for (const one of waiting.splice(0)) sendJson(one, 200, {});
      },
      { maxConnections: 2 },
    );
    const calls = Array.from({ length: 6 }, () => client.request({ method: 'GET', path: '/x' }));
    expect(await Promise.all(calls)).toHaveLength(6);
  });
});

describe('a failing call', () => {
  test('rejects with the code, reason and patience of the answer', async () => {
    const { client } = await talk((_, response) => {
      const status = { kind: 'Status', code: 429, reason: 'TooManyRequests', message: 'slow down' };
      sendJson(response, 429, status, { 'retry-after': '2' });
    });
    expect(await rejection(client.get(iris))).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: 'slow down',
      retryAfterMs: 2_000,
    });
  });

  test('rejects as unreachable and names the server when nobody listens', async () => {
    const { api, client } = await talk(() => undefined);
    await api.close();
    closers.shift();
    const error = await rejection(client.get(iris));
    expect(error).toMatchObject({ code: 0, reason: 'Unreachable' });
    expect(error.message).toContain(api.url);
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('rejects as unreachable when the answer breaks off', async () => {
    const { client } = await talk((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"metadata":', () => response.destroy());
    });
    expect(await rejection(client.get(iris))).toMatchObject({ code: 0, reason: 'Unreachable' });
  });

  test('rejects as unreachable when no answer comes in time', async () => {
    const { client } = await talk(() => undefined, { timeoutMs: 30 });
    const error = await rejection(client.get(iris));
    expect(error).toMatchObject({ code: 0, reason: 'Unreachable' });
    expect(error.message).toContain('no answer within 30 ms');
  });

  test('rejects as unreachable when the answer is longer than the bound', async () => {
    const { client } = await talk((_, response) => sendJson(response, 200, 'x'.repeat(100)), {
      maxBodyBytes: 50,
    });
    expect((await rejection(client.get(iris))).message).toContain('longer than 50 bytes');
  });

  test('counts waiting for a connection as waiting', async () => {
    const { client } = await talk(() => undefined, { timeoutMs: 60, maxConnections: 1 });
    const calls = [client.get(iris), client.get(iris)];
    for (const call of calls) {
      expect((await rejection(call)).message).toContain('no answer within 60 ms');
    }
  });

  test('is never sent once it was given up while it waited for a connection', async () => {
    const held: ServerResponse[] = [];
    const arrived = Promise.withResolvers<void>();
    const { api, client } = await talk(
      (_, response) => {
        held.push(response);
        arrived.resolve();
        if (held.length > 1) sendJson(response, 200, {});
      },
      { maxConnections: 1 },
    );
    const ask = (path: string, signal?: AbortSignal) =>
      client.request({ method: 'GET', path, ...(signal && { signal }) });
    const first = ask('/first');
    await arrived.promise;
    const abort = new AbortController();
    const second = rejection(ask('/second', abort.signal));
    abort.abort();
    await second;
    const third = ask('/third');
    for (const response of held) sendJson(response, 200, {});
    await Promise.all([first, third]);
    expect(api.received.map(({ url }) => url)).toEqual(['/first', '/third']);
  });

  test('gives its connection up when it is out of time', async () => {
    const closed = Promise.withResolvers<void>();
    const { client } = await talk((_, response) => response.on('close', closed.resolve), {
      timeoutMs: 30,
    });
    await rejection(client.get(iris));
    await closed.promise;
  });

  test('leaves no timer behind once it is answered', async () => {
    const { client } = await talk((_, response) => sendJson(response, 200, {}));
    const timers = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    for (let i = 0; i < 20; i += 1) await client.request({ method: 'GET', path: '/x' });
    expect(timers() - before).toBeLessThan(10);
  });

  test('rejects as unreachable when a proxy answers in another language', async () => {
    const { client } = await talk((_, response) => response.end('<html>'));
    const error = await rejection(client.get(iris));
    expect(error.code).toBe(0);
    expect(error.message).toBe(`GET ${irisPath} was answered with a body that is not JSON`);
  });

  test('is refused here for a kind without a path, without asking anybody', async () => {
    const { api, client } = await talk((_, response) => sendJson(response, 200, {}));
    const error = await rejection(client.get({ ...iris, kind: 'Modle' }));
    expect(error).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(api.received).toHaveLength(0);
  });

  test('ends when the client closes', async () => {
    const { client } = await talk(() => {
      void client.close();
    });
    expect(await rejection(client.get(iris))).toMatchObject({ code: 0 });
    expect(await rejection(client.get(iris))).toMatchObject({ code: 0 });
  });

  test('ends when its signal is aborted', async () => {
    const abort = new AbortController();
    const { client } = await talk(() => abort.abort());
    const query = { kind: 'Model', limit: 1, signal: abort.signal } as const;
    expect((await rejection(client.listPage(query))).message).toContain('aborted');
    expect((await rejection(client.listPage(query))).message).toContain('aborted');
  });
});

describe('a page of a list', () => {
  test('carries selectors, limit and token, and gives back objects fit to keep', async () => {
    const { api, client } = await talk((_, response) => {
      const metadata = { resourceVersion: '42', continue: 'next&1' };
      sendJson(response, 200, { metadata, items: [withManagedFields('a')] });
    });
    const page = await client.listPage({
      kind: 'Model',
      namespace: 'default',
      labelSelector: 'a=b',
      fieldSelector: 'metadata.name=a',
      limit: 10,
      continueToken: 'token/1',
    });
    expect(page).toStrictEqual({
      objects: [sampleModel('a')],
      resourceVersion: '42',
      continueToken: 'next&1',
    });
    expect(api.received[0]?.url).toBe(
      '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models' +
        '?limit=10&labelSelector=a%3Db&fieldSelector=metadata.name%3Da&continue=token%2F1',
    );
  });

  test('may be empty and last', async () => {
    const { client } = await talk((_, response) => {
      sendJson(response, 200, { metadata: { resourceVersion: '1', continue: '' }, items: null });
    });
    expect(await client.listPage({ kind: 'Pod', limit: 1 })).toStrictEqual({
      objects: [],
      resourceVersion: '1',
      continueToken: undefined,
    });
  });
});

const watchQuery = { kind: 'Model', resourceVersion: '5', timeoutSeconds: 300 } as const;

function eventLine(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

describe('a watch', () => {
  test('delivers events in order and completes when the server ends it', async () => {
    const { api, client } = await talk((_, response) => {
      response.write(eventLine('ADDED', withManagedFields('a')));
      response.write(
        eventLine('MODIFIED', withManagedFields('a')) + eventLine('DELETED', sampleModel('a')),
      );
      response.end(eventLine('BOOKMARK', { kind: 'Model', metadata: { resourceVersion: '9' } }));
    });
    const messages = await lastValueFrom(client.watch(watchQuery).pipe(toArray()));
    expect(messages).toStrictEqual([
      { type: 'Opened' },
      { type: 'Upserted', object: sampleModel('a') },
      { type: 'Upserted', object: sampleModel('a') },
      { type: 'Deleted', object: sampleModel('a') },
      { type: 'Bookmark', resourceVersion: '9' },
    ]);
    expect(api.received[0]?.url).toBe(
      '/apis/mlops.seldon.io/v1alpha1/models' +
        '?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=5',
    );
  });

  test('says that it is open before anything has happened', async () => {
    const { client } = await talk((_, response) => response.flushHeaders());
    expect(await firstValueFrom(client.watch(watchQuery))).toEqual({ type: 'Opened' });
  });

  test('closes its connection when unsubscribed, in the middle of a chunk too', async () => {
    const closed = Promise.withResolvers<void>();
    const { client } = await talk((_, response) => {
      response.on('close', closed.resolve);
      response.write(eventLine('ADDED', sampleModel('a')) + eventLine('ADDED', sampleModel('b')));
    });
    const messages = await lastValueFrom(client.watch(watchQuery).pipe(take(2), toArray()));
    expect(messages).toHaveLength(2);
    await closed.promise;
  });

  test('does not take a connection from calls', async () => {
    const { client } = await talk(
      ({ url }, response) => {
        if (url.includes('watch=true')) response.flushHeaders();
        else sendJson(response, 200, sampleModel('iris'));
      },
      { maxConnections: 1 },
    );
    const watches = [client.watch(watchQuery).subscribe(), client.watch(watchQuery).subscribe()];
    expect((await client.get(iris)).metadata.name).toBe('iris');
    for (const watch of watches) watch.unsubscribe();
  });

  const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
  const answers: readonly (readonly [string, Answer, Partial<KubeError>])[] = [
    ['its answer is 410', (_, response) => sendJson(response, 410, expired), expired],
    [
      'an ERROR event says 410',
      (_, response) => response.end(eventLine('ERROR', expired)),
      expired,
    ],
    ['a line is not JSON', (_, response) => response.end('{"type":\n'), { code: 0 }],
    [
      'an event is of no known type',
      (_, response) => response.end(eventLine('X', {})),
      { code: 0 },
    ],
    [
      'an event holds no object',
      (_, response) => response.end(eventLine('ADDED', {})),
      { code: 0 },
    ],
    [
      'a line is too long',
      (_, response) => response.write(eventLine('ADDED', 'x'.repeat(2_000))),
      { code: 0, message: 'a watch event is longer than 1000 bytes: the stream is given up' },
    ],
    [
      'the connection breaks',
      (_, response) => {
        response.writeHead(200);
        response.write('{', () => response.destroy());
      },
      { code: 0, reason: 'Unreachable' },
    ],
  ];
  test.each(answers)('errors when %s', async (_, answer, expected) => {
    const { client } = await talk(answer, { maxLineBytes: 1_000 });
    const { code, message, reason } = await rejection(lastValueFrom(client.watch(watchQuery)));
    const { kind: _kind, ...said } = { kind: '', ...expected };
    expect({ code, message, reason }).toMatchObject(said);
  });
});

describe('making a client', () => {
  const access = (cluster: { server: string; proxyUrl?: string } | null) => ({
    getCurrentCluster: () => cluster && { name: 'c', skipTLSVerify: false, ...cluster },
    applyToHTTPSOptions: () => Promise.resolve(),
  });

  test.each([
    ['there is no current cluster', null, 'current-context'],
    ['the server is no URL', { server: 'localhost:8080' }, "the server 'localhost:8080'"],
    ['the server is no web address', { server: 'ftp://x' }, 'expected an http or https URL'],
    ['there is a proxy', { server: 'https://x', proxyUrl: 'http://p' }, 'proxy'],
  ])('fails with a clear error when %s', (_, cluster, words) => {
    const make = () => createKubeClient({ kubeConfig: access(cluster) });
    expect(make).toThrow(expect.objectContaining({ code: 'KUBECONFIG_INVALID' }));
    expect(make).toThrow(words);
  });
});
