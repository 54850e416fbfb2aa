import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import { model, models, testCore } from '../testing/test-core.ts';
import { ServeError } from './serve-error.ts';
import { type EmbeddedKube, serveKube } from './serve-kube.ts';

const base = '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models';
const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io';

let core: KubeCore;
let kube: EmbeddedKube;

beforeEach(async () => {
  core = testCore();
  kube = await serveKube(core, { maxBufferedBytes: 256 * 1024, bookmarkIntervalMs: 20 });
});

afterEach(async () => {
  await kube.stop();
});

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ code: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(kube.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text };
  return { code: response.status, body: json, headers: response.headers };
}

/** The lines of a watch, as they come. */
async function* watch(
  path: string,
  headers: Record<string, string> = {},
): AsyncGenerator<{ type: string; object: Record<string, unknown> }> {
  const response = await fetch(kube.url + path, { headers });
  if (response.body === null) {
    throw new Error('a watch has a body');
  }
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      yield JSON.parse(line) as { type: string; object: Record<string, unknown> };
    }
  }
}

async function take<Item>(source: AsyncGenerator<Item>, count: number): Promise<Item[]> {
  const items: Item[] = [];
  while (items.length < count) {
    const next = await source.next();
    if (next.done) {
      break;
    }
    items.push(next.value);
  }
  return items;
}

describe('objects over HTTP', () => {
  test('are created, read, listed, changed and deleted', async () => {
    expect((await send('POST', base, model('iris'))).code).toBe(201);
    expect((await send('GET', `${base}/iris`)).body).toMatchObject({ kind: 'Model' });
    const merge = { 'content-type': 'application/merge-patch+json' };
    const patched = await send('PATCH', `${base}/iris`, { spec: { replicas: 2 } }, merge);
    expect(patched.body).toMatchObject({ spec: { replicas: 2 }, metadata: { generation: 2 } });
    const put = await send('PUT', `${base}/iris`, patched.body);
    expect(put.body).toEqual(patched.body);
    const status = await send('PATCH', `${base}/iris/status`, { status: { replicas: 1 } }, merge);
    expect(status.body).toMatchObject({ status: { replicas: 1 } });
    const list = await send('GET', '/apis/mlops.seldon.io/v1alpha1/models');
    expect(list.body).toMatchObject({
      kind: 'ModelList',
      apiVersion: 'mlops.seldon.io/v1alpha1',
      metadata: { resourceVersion: core.resourceVersion },
      items: [{ metadata: { name: 'iris' } }],
    });
    const deleted = await send('DELETE', `${base}/iris`, { propagationPolicy: 'Background' });
    expect(deleted.body).toMatchObject({ kind: 'Status', status: 'Success' });
    const gone = await send('GET', `${base}/iris`);
    expect(gone).toMatchObject({ code: 404, body: { kind: 'Status', reason: 'NotFound' } });
  });

  test('are shown as tables with the columns of their CRD', async () => {
    core.create(models, 'default', model('iris', { replicas: 2 }));
    const status = { conditions: [{ type: 'ModelReady', status: 'True' }] };
    const patch = { type: 'merge', body: { status } } as const;
    core.patch(models, 'default', 'iris', patch, { subresource: 'status' });
    const { body } = await send('GET', base, undefined, {
      accept: `${tableType},application/json`,
    });
    expect(body).toMatchObject({
      kind: 'Table',
      columnDefinitions: [
        { name: 'Name' },
        { name: 'Ready' },
        { name: 'Desired Replicas', type: 'integer' },
        { name: 'Uri', priority: 1 },
        { name: 'Age' },
      ],
      rows: [
        {
          cells: ['iris', 'True', 2, 'gs://bucket/model', '0s'],
          object: { kind: 'PartialObjectMetadata', metadata: { name: 'iris' } },
        },
      ],
    });
  });

  test('are reduced to their metadata for clients that ask for it', async () => {
    core.create(models, 'default', model('iris'));
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const { body } = await send('GET', base, undefined, { accept });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList' });
    expect((body.items as object[])[0]).not.toHaveProperty('spec');
  });

  test('come with a Warning header for unknown fields, or not at all in strict mode', async () => {
    const warned = await send('POST', base, model('a', { nonsense: 1 }));
    expect(warned.headers.get('warning')).toBe('299 - "unknown field \\"spec.nonsense\\""');
    const strict = await send(
      'POST',
      `${base}?fieldValidation=Strict`,
      model('b', { nonsense: 1 }),
    );
    expect(strict).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
  });

  test('are read from YAML bodies', async () => {
    const yaml =
      'apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata: { name: iris }\nspec: { storageUri: "gs://x" }';
    const created = await send('POST', base, yaml, { 'content-type': 'application/yaml' });
    expect(created).toMatchObject({ code: 201, body: { spec: { storageUri: 'gs://x' } } });
  });

  test('stay where they are on a dry run, however it is asked for', async () => {
    core.create(models, 'default', model('iris'));
    await send('DELETE', `${base}/iris`, { dryRun: ['All'] });
    await send('DELETE', `${base}/iris?dryRun=All`);
    await send('POST', `${base}?dryRun=All`, model('other'));
    expect(core.list(models).items.map(({ object }) => object.metadata.name)).toEqual(['iris']);
  });

  test('come in pages', async () => {
    core.create(models, 'default', model('a'));
    core.create(models, 'default', model('b'));
    const first = await send('GET', `${base}?limit=1`);
    const token = (first.body.metadata as { continue: string }).continue;
    const second = await send('GET', `${base}?limit=1&continue=${token}`);
    expect(second.body).toMatchObject({ items: [{ metadata: { name: 'b' } }] });
    expect(second.body).not.toHaveProperty('metadata.continue');
  });

  test('scale through their scale subresource', async () => {
    core.create(models, 'default', model('iris', { replicas: 2 }));
    const scale = await send('GET', `${base}/iris/scale`);
    expect(scale.body).toMatchObject({ kind: 'Scale', spec: { replicas: 2 } });
    const put = await send('PUT', `${base}/iris/scale`, { ...scale.body, spec: { replicas: 5 } });
    expect(put.body).toMatchObject({ spec: { replicas: 5 } });
    expect(core.get(models, 'default', 'iris').object.spec).toMatchObject({ replicas: 5 });
    const stale = await send('PUT', `${base}/iris/scale`, scale.body);
    expect(stale).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
  });
});

describe('refusals over HTTP', () => {
  test.each([
    ['a protobuf body that is none', 'POST', base, 'application/vnd.kubernetes.protobuf', 400],
    [
      'an apply without a field manager',
      'PATCH',
      `${base}/iris`,
      'application/apply-patch+yaml',
      422,
    ],
    [
      'a strategic patch of a CR',
      'PATCH',
      `${base}/iris`,
      'application/strategic-merge-patch+json',
      415,
    ],
    ['an unknown patch type', 'PATCH', `${base}/iris`, 'text/html', 415],
    ['a body that is no JSON', 'POST', base, 'application/json', 400, '{'],
    ['a body that is no object', 'POST', base, 'application/json', 400, '[]'],
    ['an unknown resource', 'GET', '/apis/mlops.seldon.io/v1alpha1/nothings', '', 404],
    ['an unknown version', 'GET', '/apis/mlops.seldon.io/v2/models', '', 404],
    ['an unknown path', 'GET', '/nothing', '', 404],
    ['a path that cannot be decoded', 'GET', '/api/v1/pods/%E0%A4%A', '', 404],
    ['a delete of a status', 'DELETE', `${base}/iris/status`, '', 405],
    ['a limit that is no number', 'GET', `${base}?limit=x`, '', 400],
    ['a policy that is none', 'DELETE', `${base}/iris?propagationPolicy=x`, '', 422],
    ['a selector that is none', 'GET', `${base}?labelSelector=a%20b`, '', 400],
    ['a list of a version to come', 'GET', `${base}?resourceVersion=99999`, '', 504],
    [
      'a list of a version to be matched in no known way',
      'GET',
      `${base}?resourceVersion=1&resourceVersionMatch=Roughly`,
      '',
      422,
    ],
    ['an unknown method', 'POST', `${base}/iris`, 'application/json', 405],
  ])('%s is answered with a Status', async (_what, method, path, type, code, body = '{}') => {
    core.create(models, 'default', model('iris'));
    const headers = { 'content-type': type };
    const answer = await send(method, path, method === 'GET' ? undefined : body, headers);
    expect(answer).toMatchObject({ code, body: { kind: 'Status', status: 'Failure', code } });
  });

  test('a web page is answered with 403', async () => {
    const headers = { origin: 'https://evil.example' };
    expect((await send('GET', base, undefined, headers)).code).toBe(403);
  });

  test('a body above the bound is answered with 413', async () => {
    const answer = await send(
      'POST',
      base,
      model('iris', { storageUri: 'x'.repeat(3 * 1024 * 1024) }),
    );
    expect(answer).toMatchObject({ code: 413, body: { reason: 'RequestEntityTooLarge' } });
  });

  test('a representation that is not served is answered with 406', async () => {
    const accept = 'application/vnd.kubernetes.protobuf';
    expect((await send('GET', base, undefined, { accept })).code).toBe(406);
  });

  test('a port in use is told by its number, with the code EADDRINUSE', async () => {
    const second = serveKube(core, { port: kube.port });
    await expect(second).rejects.toThrow(ServeError);
    await expect(second).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringContaining(`port ${kube.port} is in use`),
    });
  });
});

describe('watches over HTTP', () => {
  test('say what there is, then what happens', async () => {
    core.create(models, 'default', model('a'));
    const events = watch(`${base}?watch=true`);
    const [first] = await take(events, 1);
    core.create(models, 'default', model('b'));
    const [second] = await take(events, 1);
    await events.return(undefined);
    expect([first, second]).toMatchObject([
      { type: 'ADDED', object: { kind: 'Model', metadata: { name: 'a' } } },
      { type: 'ADDED', object: { metadata: { name: 'b' } } },
    ]);
  });

  test('mark the end of the initial events, and send bookmarks after it', async () => {
    core.create(models, 'default', model('a'));
    const query =
      'watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    const events = watch(`${base}?${query}`);
    const seen = await take(events, 3);
    await events.return(undefined);
    expect(seen).toMatchObject([
      { type: 'ADDED' },
      {
        type: 'BOOKMARK',
        object: {
          kind: 'Model',
          metadata: {
            resourceVersion: core.resourceVersion,
            annotations: { 'k8s.io/initial-events-end': 'true' },
          },
        },
      },
      { type: 'BOOKMARK', object: { metadata: { resourceVersion: core.resourceVersion } } },
    ]);
    expect(seen[2]?.object).not.toHaveProperty('metadata.annotations');
  });

  test('with sendInitialEvents need resourceVersionMatch', async () => {
    const answer = await send('GET', `${base}?watch=true&sendInitialEvents=true`);
    expect(answer).toMatchObject({ code: 422, body: { reason: 'Invalid' } });
  });

  test('from a version that is gone end with an ERROR of 410 Expired', async () => {
    const events = watch(`${base}?watch=true&resourceVersion=999999`);
    const seen = await take(events, 2);
    expect(seen).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });

  test('print tables whose first row alone brings the columns', async () => {
    core.create(models, 'default', model('a'));
    core.create(models, 'default', model('b'));
    const events = watch(`${base}?watch=true`, { accept: tableType });
    const seen = await take(events, 2);
    await events.return(undefined);
    expect(seen[0]?.object).toMatchObject({ kind: 'Table', columnDefinitions: expect.any(Array) });
    expect(seen[1]?.object).toMatchObject({
      columnDefinitions: null,
      rows: [{ cells: ['b', null, null, 'gs://bucket/model', '0s'] }],
    });
  });

  test('may begin with more than may wait later, and go on while that is being read', async () => {
    const count = 1000;
    for (let at = 0; at < count; at += 1) {
      core.create(models, 'default', model(`m${at}`, { storageUri: 'x'.repeat(20_000) }));
    }
    const events = watch(`${base}?watch=true`);
    await take(events, 1);
    core.create(models, 'default', model('last'));
    const rest = await take(events, count);
    await events.return(undefined);
    expect(rest.at(-1)).toMatchObject({ object: { metadata: { name: 'last' } } });
  });

  test('whose client goes away leave nothing open behind them', async () => {
    const open = new Set<() => void>();
    const counting = new Proxy(core, {
      get(target, name) {
        if (name === 'watch') {
          return (...args: Parameters<KubeCore['watch']>) => {
            const stop = target.watch(...args);
            if (args[0] !== models) {
              return stop;
            }
            open.add(stop);
            return () => {
              open.delete(stop);
              stop();
            };
          };
        }
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const counted = await serveKube(counting);
    const leaving = new AbortController();
    await fetch(`${counted.url}${base}?watch=true`, { signal: leaving.signal });
    expect(open.size).toBe(1);
    leaving.abort();
    while (open.size > 0) {
      await setImmediate();
    }
    await counted.stop();
  });

  test('end after timeoutSeconds', async () => {
    const seen = await take(watch(`${base}?watch=true&timeoutSeconds=1`), 1);
    expect(seen).toEqual([]);
  });

  test('of one object follow only that', async () => {
    core.create(models, 'default', model('a'));
    core.create(models, 'default', model('b'));
    const events = watch(`${base}?watch=true&fieldSelector=metadata.name%3Db`);
    const [first] = await take(events, 1);
    await events.return(undefined);
    expect(first).toMatchObject({ object: { metadata: { name: 'b' } } });
  });

  test('whose client does not read are cut off, and those that read are not', async () => {
    const count = 1000;
    const idle = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${kube.url}${base}?watch=true`, resolve).on('error', reject);
    });
    idle.socket.pause();
    const reading = take(watch(`${base}?watch=true`), count);
    const storageUri = 'x'.repeat(20_000);
    for (let at = 0; at < count; at += 1) {
      core.create(models, 'default', model(`m${at}`, { storageUri }));
      await setImmediate();
    }
    expect(await reading).toHaveLength(count);
    const cut = once(idle, 'end');
    idle.socket.resume();
    idle.resume();
    await expect(cut).rejects.toThrow('aborted');
  });
});

describe('documents about the server', () => {
  test('discovery lists a custom kind, one group at a time and all at once', async () => {
    const list = await send('GET', '/apis/mlops.seldon.io/v1alpha1');
    expect(list.body).toMatchObject({ kind: 'APIResourceList' });
    expect(JSON.stringify(list.body)).toContain('"models/scale"');
    const accept =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const all = await send('GET', '/apis', undefined, { accept });
    expect(all.headers.get('content-type')).toContain('g=apidiscovery.k8s.io;v=v2');
    expect(all.body).toMatchObject({ apiVersion: 'apidiscovery.k8s.io/v2' });
    expect(JSON.stringify(all.body)).toContain('"resource":"models"');
    expect((await send('GET', '/apis')).body).toMatchObject({ kind: 'APIGroupList' });
    expect((await send('GET', '/api')).body).toMatchObject({ versions: ['v1'] });
  });

  test('OpenAPI names kind and fieldValidation where kubectl looks for them', async () => {
    const index = (await send('GET', '/openapi/v3')).body as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    const url = index.paths['apis/mlops.seldon.io/v1alpha1']?.serverRelativeURL ?? '';
    const document = (await send('GET', url)).body;
    const gvk = { group: 'mlops.seldon.io', version: 'v1alpha1', kind: 'Model' };
    expect(document).toMatchObject({
      paths: {
        '/apis/mlops.seldon.io/v1alpha1/namespaces/{namespace}/models/{name}': {
          patch: {
            'x-kubernetes-group-version-kind': gvk,
            parameters: expect.arrayContaining([
              expect.objectContaining({ name: 'fieldValidation', in: 'query' }),
            ]),
          },
        },
      },
      components: {
        schemas: {
          'io.seldon.mlops.v1alpha1.Model': { 'x-kubernetes-group-version-kind': [gvk] },
        },
      },
    });
  });

  test.each(['/healthz', '/readyz', '/livez'])('%s is ok', async (path) => {
    expect(await send('GET', path)).toMatchObject({ code: 200, body: { text: 'ok' } });
  });

  test('an access review is allowed', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const review = { spec: { nonResourceAttributes: { verb: 'get', path: '/' } } };
    const { code, body } = await send('POST', path, review);
    expect({ code, body }).toMatchObject({ code: 201, body: { status: { allowed: true } } });
  });
});

describe('stop', () => {
  test('ends open watches and frees the port', async () => {
    const events = watch(`${base}?watch=true`);
    const next = events.next();
    await send('GET', '/readyz');
    await kube.stop();
    await next.catch(() => undefined);
    const again = await serveKube(core, { port: kube.port });
    expect(again.port).toBe(kube.port);
    await again.stop();
  });
});
