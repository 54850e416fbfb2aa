import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KubeCore } from '../core/kube-core.ts';
import { model, models, testCore } from '../testing/test-core.ts';
import { type EmbeddedKube, serveKube } from './serve-kube.ts';

const base = '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models';
const configMaps = '/api/v1/namespaces/default/configmaps';
const numRuns = 300;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
}

let core: KubeCore;
let kube: EmbeddedKube;

beforeAll(async () => {
  core = testCore();
  kube = await serveKube(core, { maxBufferedBytes: 1024 * 1024 });
});

afterAll(() => kube.stop());

/** Sends the bytes of a path as they are, which `fetch` would not. */
function send({ method, path, contentType, body }: Request): Promise<{
  readonly code: number;
  readonly type: string;
  readonly text: string;
}> {
  const headers = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: kube.port, method, path, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const type = response.headers['content-type'] ?? '';
          resolve({ code: response.statusCode ?? 0, type, text });
        });
      },
    );
    asked.on('error', reject).end(body);
  });
}

/** Every refusal is a Status whose code is that of the answer, and none is the server's own fault. */
async function expectSound(asked: Request): Promise<void> {
  const { code, text } = await send(asked);
  expect([asked, code]).toEqual([asked, expect.any(Number)]);
  expect(code).toBeLessThan(500);
  if (code >= 400 && asked.method !== 'HEAD') {
    const status = JSON.parse(text);
    expect(status).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code });
    expect(status.reason).toMatch(/^[A-Z]\w+$/);
    expect(status.message.length).toBeGreaterThan(0);
  }
}

async function expectAlive(): Promise<void> {
  expect((await send({ method: 'GET', path: '/readyz' })).text).toBe('ok');
}

const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
const word = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('', '.', '..', '%00', '%2F', '%', '%zz', '%E0%A4%A') },
  fc.string().map(encodeURIComponent),
  fc.constantFrom('api', 'apis', 'v1', 'namespaces', 'default', 'pods', 'status', 'scale', 'token'),
  fc.constantFrom('constructor', '__proto__', 'toString', 'serviceaccounts', 'configmaps'),
);
const hostileString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'a'.repeat(300),
    '../../etc',
    '\u0000',
    '𝕏',
    '-1',
    '',
  ),
);
const json = fc.jsonValue({ maxDepth: 4 });
const hostileValue = fc.oneof(json, hostileString);
const contentTypes = fc.constantFrom(
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  'nonsense',
  '',
);

describe('hostile requests', () => {
  test('for any path and by any method get a Status, never a 500', async () => {
    const paths = fc.array(word, { maxLength: 8 }).map((words) => `/${words.join('/')}`);
    await fc.assert(
      fc.asyncProperty(methods, paths, (method, path) => expectSound({ method, path })),
      { numRuns },
    );
    await expectAlive();
  });

  test('with any query get a Status, never a 500', async () => {
    const parameter = fc.constantFrom(
      'labelSelector',
      'fieldSelector',
      'limit',
      'continue',
      'resourceVersion',
      'resourceVersionMatch',
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'propagationPolicy',
      'includeObject',
      'force',
    );
    const value = fc.oneof(
      hostileString.map((text) => encodeURIComponent(text.toWellFormed())),
      fc.constantFrom(
        'a%3Db',
        '%21a',
        'a%20in%20(b)',
        'metadata.name%3Diris',
        '-1',
        '1e9',
        '0',
        '%',
      ),
    );
    const queries = fc
      .array(fc.tuple(parameter, value), { maxLength: 4 })
      .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
    const path = fc.constantFrom(base, `${base}/iris`, configMaps, '/api/v1/namespaces');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'POST'), path, queries, (method, at, query) =>
        expectSound({ method, path: `${at}?${query}`, body: '{}' }),
      ),
      { numRuns },
    );
    await expectAlive();
  });

  test('with any bytes as a body of any media type get a Status, never a 500', async () => {
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      json.map((value) => JSON.stringify(value)),
    );
    const path = fc.constantFrom(
      base,
      `${base}/iris`,
      `${base}/iris/status`,
      `${base}/iris/scale`,
      `${configMaps}/m`,
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      '/apis/authentication.k8s.io/v1/tokenreviews',
      '/api/v1/namespaces/default/serviceaccounts/default/token',
    );
    core.create(models, 'default', model('iris'));
    core.create('configmaps', 'default', { metadata: { name: 'm' } });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
        path,
        contentTypes,
        body,
        (method, at, contentType, text) =>
          expectSound({ method, path: `${at}?fieldManager=f`, contentType, body: text }),
      ),
      { numRuns: 2 * numRuns },
    );
    await expectAlive();
  });

  const field = fc.constantFrom(
    'name',
    'generateName',
    'namespace',
    'labels',
    'annotations',
    'finalizers',
    'ownerReferences',
    'uid',
    'resourceVersion',
    'managedFields',
    'creationTimestamp',
    'deletionTimestamp',
    '__proto__',
  );
  const object = fc.record(
    {
      metadata: fc.dictionary(
        field,
        fc.oneof(hostileValue, fc.dictionary(hostileString, hostileValue)),
      ),
      spec: fc.dictionary(
        fc.constantFrom('containers', 'replicas', 'selector', 'template', 'ports', 'storageUri'),
        hostileValue,
      ),
      data: hostileValue,
      rules: hostileValue,
      roleRef: hostileValue,
      subjects: hostileValue,
      involvedObject: hostileValue,
    },
    { requiredKeys: ['metadata'] },
  );
  const collections = [
    base,
    configMaps,
    '/api/v1/namespaces/default/pods',
    '/api/v1/namespaces/default/services',
    '/api/v1/namespaces/default/secrets',
    '/api/v1/namespaces/default/events',
    '/apis/events.k8s.io/v1/namespaces/default/events',
    '/apis/apps/v1/namespaces/default/statefulsets',
    '/apis/apps/v1/namespaces/default/deployments',
    '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    '/api/v1/namespaces',
  ];

  test('that create objects of any shape, read them as tables, and delete them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...collections), object, async (path, value) => {
        const name = { metadata: { name: 'hostile', ...value.metadata } };
        const body = JSON.stringify({ ...value, ...name });
        await expectSound({ method: 'POST', path, contentType: 'application/json', body });
        await expectSound({ method: 'GET', path });
        await expectSound({ method: 'DELETE', path: `${path}/hostile` });
      }),
      { numRuns },
    );
    await expectAlive();
  });

  test('that patch objects in any way', async () => {
    const operation = fc.record({
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'nonsense'),
      path: fc.oneof(
        fc.constantFrom(
          '',
          '/',
          '/metadata',
          '/metadata/name',
          '/spec/-',
          '/__proto__/x',
          '/spec/0',
        ),
        hostileString,
      ),
      from: fc.constantFrom('/metadata', '/spec', '', '/constructor/prototype'),
      value: hostileValue,
    });
    const change = fc.oneof(
      fc.tuple(fc.constant('application/json-patch+json'), fc.array(operation, { maxLength: 3 })),
      fc.tuple(
        fc.constantFrom(
          'application/merge-patch+json',
          'application/strategic-merge-patch+json',
          'application/apply-patch+yaml',
        ),
        object,
      ),
    );
    const paths = fc.constantFrom(`${base}/patched`, `${configMaps}/patched`);
    await fc.assert(
      fc.asyncProperty(paths, change, async (path, [contentType, patch]) => {
        const metadata = { name: 'patched' };
        const body = JSON.stringify({ metadata, spec: { storageUri: 'gs://x' } });
        await send({ method: 'POST', path: path.replace('/patched', ''), body });
        const text = JSON.stringify(patch);
        await expectSound({
          method: 'PATCH',
          path: `${path}?fieldManager=f`,
          contentType,
          body: text,
        });
        await expectSound({ method: 'GET', path });
      }),
      { numRuns: 2 * numRuns },
    );
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    await expectAlive();
  });
});
