import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import { type EmbeddedKube, serveKube } from '../http/serve-kube.ts';
import type { UnsavedObject } from '../model/api-object.ts';
import { type Client, clientOf } from '../testing/http-client.ts';
import { startMs, testCore } from '../testing/test-core.ts';
import type { AccessMode, AllowedUse } from './access.ts';
import { serviceAccountUserName } from './user.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const accounts = '/api/v1/namespaces/default/serviceaccounts';
const authorization = '/apis/authorization.k8s.io/v1';
const authentication = '/apis/authentication.k8s.io/v1';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const roles = `${rbac}/namespaces/default/roles`;
const roleBindings = `${rbac}/namespaces/default/rolebindings`;
const robotName = serviceAccountUserName('default', 'robot');

let now: number;
let core: KubeCore;
let kube: EmbeddedKube;
let admin: Client;

async function start(access: AccessMode): Promise<void> {
  now = startMs;
  core = testCore({ clock: () => now });
  kube = await serveKube(core, { access });
  admin = clientOf(kube, kube.token);
}

afterEach(() => kube.stop());

/** A ServiceAccount called robot, and a client with a token of it. */
async function robot(): Promise<Client> {
  await admin('POST', accounts, { metadata: { name: 'robot' } });
  return clientOf(kube, await kube.tokenFor('default', 'robot'));
}

function pod(name: string): UnsavedObject {
  return { metadata: { name }, ...{ spec: { containers: [{ name: 'main', image: 'i' }] } } };
}

/** Lets robot do this in its namespace. */
async function allow(...rules: object[]): Promise<void> {
  const name = 'robot';
  await admin('POST', roles, { metadata: { name }, rules });
  await admin('POST', roleBindings, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
  });
}

describe('a server that wants tokens', () => {
  beforeEach(() => start('token'));

  test.each([undefined, 'wrong', ''])('refuses the token %j with 401', async (token) => {
    const { code, body } = await clientOf(kube, token)('GET', configMaps);
    expect({ code, body }).toEqual({
      code: 401,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      },
    });
  });

  test('refuses another scheme, and a token without one', async () => {
    for (const authorizationHeader of [`Basic ${kube.token}`, kube.token ?? '']) {
      const headers = { authorization: authorizationHeader };
      expect((await clientOf(kube)('GET', configMaps, undefined, headers)).code).toBe(401);
    }
  });

  test.each(['/healthz', '/livez', '/readyz', '/version'])('answers %s to all', async (path) => {
    expect((await clientOf(kube)('GET', path)).code).toBe(200);
  });

  test('lets the token of its kubeconfig do everything', async () => {
    expect(kube.kubeconfig()).toContain(`token: "${kube.token}"`);
    expect((await admin('GET', configMaps)).code).toBe(200);
    const { body } = await admin('POST', `${authentication}/selfsubjectreviews`, {});
    expect(body.status).toEqual({
      userInfo: {
        username: 'kubernetes-admin',
        groups: ['system:masters', 'system:authenticated'],
      },
    });
  });

  test('lets ServiceAccounts do everything too, and says so', async () => {
    const client = await robot();
    expect((await client('GET', configMaps)).code).toBe(200);
    const spec = { resourceAttributes: { verb: 'delete', resource: 'nodes' } };
    const asked = await client('POST', `${authorization}/selfsubjectaccessreviews`, { spec });
    expect(asked.body.status).toEqual({ allowed: true });
  });
});

describe('a ServiceAccount', () => {
  beforeEach(() => start('token'));

  test('called default is in every namespace, at once and again', async () => {
    core.create('namespaces', '', { metadata: { name: 'fresh' } });
    const { uid } = core.get('serviceaccounts', 'fresh', 'default').object.metadata;
    core.delete('serviceaccounts', 'fresh', 'default');
    expect(core.get('serviceaccounts', 'fresh', 'default').object.metadata.uid).not.toBe(uid);
    core.delete('namespaces', '', 'fresh');
    expect(core.list('serviceaccounts', { namespace: 'fresh' }).items).toEqual([]);
  });

  test('gets a token that lasts as long as was asked', async () => {
    await admin('POST', accounts, { metadata: { name: 'robot' } });
    const asked = await admin('POST', `${accounts}/robot/token`, {
      spec: { expirationSeconds: 600 },
    });
    expect(asked).toMatchObject({
      code: 201,
      body: { kind: 'TokenRequest', status: { expirationTimestamp: '2026-01-02T03:14:05Z' } },
    });
    const client = clientOf(kube, (asked.body.status as { token: string }).token);
    const { body } = await client('POST', `${authentication}/selfsubjectreviews`, {});
    expect(body.status).toMatchObject({
      userInfo: {
        username: robotName,
        groups: [
          'system:serviceaccounts',
          'system:serviceaccounts:default',
          'system:authenticated',
        ],
      },
    });
    now += 600_000;
    expect((await client('GET', configMaps)).code).toBe(401);
  });

  test.each([
    [{ expirationSeconds: 60 }, 422, 'may not specify a duration less than 10 minutes'],
    [{ expirationSeconds: 'long' }, 400, 'must be a whole number'],
    [{ boundObjectRef: { kind: 'Pod', name: 'ghost' } }, 404, 'pods "ghost" not found'],
    [{ boundObjectRef: { kind: 'Lease', name: 'x' } }, 400, 'cannot bind token'],
  ])('gets no token for %j', async (spec, code, words) => {
    const asked = await admin('POST', `${accounts}/default/token`, { spec });
    expect({ code: asked.code, message: asked.body.message }).toEqual({
      code,
      message: expect.stringContaining(words),
    });
  });

  test('that is not there gets no token', async () => {
    expect((await admin('POST', `${accounts}/ghost/token`, {})).code).toBe(404);
    expect((await admin('GET', `${accounts}/default/token`)).code).toBe(405);
  });

  test('loses its tokens with itself, whoever comes after it', async () => {
    const client = await robot();
    expect((await client('GET', configMaps)).code).toBe(200);
    core.delete('serviceaccounts', 'default', 'robot');
    core.create('serviceaccounts', 'default', { metadata: { name: 'robot' } });
    expect((await client('GET', configMaps)).code).toBe(401);
  });

  test('loses a token bound to a pod with the pod', async () => {
    core.create('pods', 'default', pod('p'));
    const spec = { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p' } };
    const { body } = await admin('POST', `${accounts}/default/token`, { spec });
    const client = clientOf(kube, (body.status as { token: string }).token);
    const seen = await client('POST', `${authentication}/selfsubjectreviews`, {});
    expect(seen.body).toMatchObject({
      status: { userInfo: { extra: { 'authentication.kubernetes.io/pod-name': ['p'] } } },
    });
    core.delete('pods', 'default', 'p', {});
    expect((await client('GET', configMaps)).code).toBe(401);
  });

  test('has its token put into a Secret made for it, until either goes', async () => {
    const filled = Promise.withResolvers<string>();
    const stop = core.watch('secrets', {}, (event) => {
      if (event.type === 'MODIFIED') {
        const { token } = event.stored.object.data as { token: string };
        filled.resolve(Buffer.from(token, 'base64').toString());
      }
    });
    await admin('POST', accounts, { metadata: { name: 'robot' } });
    const annotations = { 'kubernetes.io/service-account.name': 'robot' };
    await admin('POST', '/api/v1/namespaces/default/secrets', {
      metadata: { name: 'robot-token', annotations },
      type: 'kubernetes.io/service-account-token',
    });
    const client = clientOf(kube, await filled.promise);
    stop();
    expect((await client('GET', configMaps)).code).toBe(200);
    core.delete('serviceaccounts', 'default', 'robot');
    expect(core.list('secrets', { namespace: 'default' }).items).toEqual([]);
    expect((await client('GET', configMaps)).code).toBe(401);
  });

  test('keeps its tokens over a restart with the same credentials, and loses them without', async () => {
    core.create('serviceaccounts', 'default', { metadata: { name: 'robot' } });
    const token = await kube.tokenFor('default', 'robot');
    const other = await serveKube(core, { access: 'token' });
    try {
      expect((await clientOf(other, token)('GET', configMaps)).code).toBe(401);
    } finally {
      await other.stop();
    }
  });

  test.each([
    ['one of this server', undefined, true],
    ['one for another audience', 'elsewhere', false],
  ])('is known by its token in a TokenReview: %s', async (_, audience, authenticated) => {
    const audiences = audience === undefined ? {} : { audiences: [audience] };
    const { body } = await admin('POST', `${accounts}/default/token`, {});
    const { token } = body.status as { token: string };
    const spec = { token, ...audiences };
    const review = await admin('POST', `${authentication}/tokenreviews`, { spec });
    const status = review.body.status as { authenticated?: boolean };
    expect(status.authenticated ?? false).toBe(authenticated);
  });
});

test('with RBAC, each right that is used is told, by user', async () => {
  const used: AllowedUse[] = [];
  core = testCore({ clock: () => now });
  kube = await serveKube(core, { access: 'rbac', onAllowed: (use) => used.push(use) });
  admin = clientOf(kube, kube.token);
  const client = await robot();
  await client('GET', configMaps);
  await allow({ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] });
  await client('GET', configMaps);
  const ofRobot = used.filter(({ user }) => user === robotName);
  expect(ofRobot.map(({ attributes: { verb, resource } }) => [verb, resource])).toEqual([
    ['list', 'configmaps'],
  ]);
});

describe('with RBAC', () => {
  const readMaps = { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] };

  beforeEach(() => start('rbac'));

  test('a request goes through by a rule for it, and is refused in the words of the standard without', async () => {
    const client = await robot();
    const refused = await client('GET', configMaps);
    expect(refused).toMatchObject({
      code: 403,
      body: {
        reason: 'Forbidden',
        message: `configmaps is forbidden: User "${robotName}" cannot list resource "configmaps" in API group "" in the namespace "default"`,
        details: { kind: 'configmaps' },
      },
    });
    await allow(readMaps);
    expect((await client('GET', configMaps)).code).toBe(200);
    expect((await client('POST', configMaps, { metadata: { name: 'm' } })).code).toBe(403);
    expect((await client('GET', '/api/v1/configmaps')).body.message).toMatch(
      /cannot list .* at the cluster scope$/,
    );
  });

  test('the anonymous may see how the server is, and nothing else', async () => {
    const nobody = clientOf(kube);
    expect((await nobody('GET', '/livez')).code).toBe(200);
    const refused = await nobody('GET', configMaps);
    expect({ code: refused.code, message: refused.body.message }).toEqual({
      code: 403,
      message: expect.stringContaining('User "system:anonymous" cannot list resource "configmaps"'),
    });
    expect((await clientOf(kube, 'unknown')('GET', '/livez')).code).toBe(401);
  });

  test('each verb is a right of its own', async () => {
    const client = await robot();
    core.create('configmaps', 'default', { metadata: { name: 'm' } });
    const merge = { 'content-type': 'application/merge-patch+json' };
    const requests = {
      get: () => client('GET', `${configMaps}/m`),
      list: () => client('GET', configMaps),
      watch: () => client('GET', `${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=1`),
      patch: () => client('PATCH', `${configMaps}/m`, {}, merge),
      update: () => client('PUT', `${configMaps}/m`, { metadata: { name: 'm' } }),
      create: () => client('POST', configMaps, { metadata: { generateName: 'n-' } }),
      delete: () => client('DELETE', `${configMaps}/m`),
      deletecollection: () => client('DELETE', configMaps),
    };
    await allow();
    for (const [verb, request] of Object.entries(requests)) {
      expect((await request()).body.message).toMatch(new RegExp(` cannot ${verb} resource `));
      const rules = [{ ...readMaps, verbs: [verb] }];
      const role = 'roles.rbac.authorization.k8s.io';
      core.patch(role, 'default', 'robot', { type: 'merge', body: { rules } });
      const { code } = await request();
      expect([verb, code === 403]).toEqual([verb, false]);
      core.patch(role, 'default', 'robot', { type: 'merge', body: { rules: [] } });
    }
  });

  test('a subresource and a named object need rules that say so', async () => {
    const client = await robot();
    core.create('configmaps', 'default', { metadata: { name: 'mine' } });
    core.create('pods', 'default', pod('p'));
    await allow({ ...readMaps, resourceNames: ['mine'] });
    const codes = [
      `${configMaps}/mine`,
      `${configMaps}/theirs`,
      configMaps,
      `${configMaps}?fieldSelector=metadata.name%3Dmine`,
    ].map(async (path) => (await client('GET', path)).code);
    expect(await Promise.all(codes)).toEqual([200, 403, 403, 200]);
    const status = await client('GET', '/api/v1/namespaces/default/pods/p/status');
    expect(status.body.message).toContain('cannot get resource "pods/status"');
  });

  test('everybody known may ask what there is and what they may, and no more', async () => {
    const client = await robot();
    for (const path of ['/api', '/apis/apps/v1', '/openapi/v3', '/version']) {
      expect([path, (await client('GET', path)).code]).toEqual([path, 200]);
    }
    expect((await client('GET', '/metrics')).body.message).toBe(
      `forbidden: User "${robotName}" cannot get path "/metrics"`,
    );
  });

  test('reviews tell the truth about oneself and others', async () => {
    const client = await robot();
    await allow(readMaps);
    const can = async (as: Client, kind: string, verb: string, subject: object = {}) => {
      const resourceAttributes = { verb, resource: 'configmaps', namespace: 'default' };
      const spec = { resourceAttributes, ...subject };
      return (await as('POST', `${authorization}/${kind}`, { spec })).body.status;
    };
    const byRole = {
      allowed: true,
      reason: `RBAC: allowed by RoleBinding "robot/default" of Role "robot" to ServiceAccount "robot/default"`,
    };
    expect(await can(client, 'selfsubjectaccessreviews', 'get')).toEqual(byRole);
    expect(await can(client, 'selfsubjectaccessreviews', 'update')).toEqual({ allowed: false });
    const user = { user: robotName };
    expect(await can(admin, 'subjectaccessreviews', 'list', user)).toEqual(byRole);
    const local = 'namespaces/default/localsubjectaccessreviews';
    expect(await can(admin, local, 'update', user)).toEqual({ allowed: false });
    expect(await can(client, 'subjectaccessreviews', 'list', user)).toBe('Failure');
  });

  test('a rules review lists what holds in a namespace', async () => {
    const client = await robot();
    await allow(readMaps);
    const path = `${authorization}/selfsubjectrulesreviews`;
    const { body } = await client('POST', path, { spec: { namespace: 'default' } });
    const status = body.status as { resourceRules: object[]; incomplete: boolean };
    expect(status.incomplete).toBe(false);
    expect(status.resourceRules).toContainEqual({
      verbs: readMaps.verbs,
      apiGroups: [''],
      resources: ['configmaps'],
    });
  });

  test.each([
    [{}, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'],
    [{ resourceAttributes: {} }, 'at least one of user or group must be specified'],
  ])('a review of %j is invalid', async (spec, words) => {
    const path = `${authorization}/subjectaccessreviews`;
    const { code, body } = await admin('POST', path, { spec });
    expect({ code, message: body.message }).toEqual({
      code: 422,
      message: expect.stringContaining(words),
    });
  });

  test('nobody gives away what they do not have, unless they may escalate or bind', async () => {
    const client = await robot();
    const group = 'rbac.authorization.k8s.io';
    await allow({ apiGroups: [group], resources: ['roles', 'rolebindings'], verbs: ['*'] });
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] }];
    core.patch(`roles.${group}`, 'default', 'robot', {
      type: 'json',
      body: [{ op: 'replace', path: '/rules/0/verbs', value: ['create', 'patch'] }],
    });
    const greedy = { metadata: { name: 'greedy' }, rules };
    const refused = await client('POST', roles, greedy);
    expect(refused).toMatchObject({ code: 403, body: { details: { name: 'greedy' } } });
    expect(refused.body.message).toBe(
      `roles.rbac.authorization.k8s.io "greedy" is forbidden: user "${robotName}" (groups=["system:serviceaccounts" "system:serviceaccounts:default" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`,
    );
    await admin('POST', roles, greedy);
    const binding = {
      metadata: { name: 'greedy' },
      roleRef: { apiGroup: group, kind: 'Role', name: 'greedy' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'default' }],
    };
    expect((await client('POST', roleBindings, binding)).code).toBe(403);
    const merge = { 'content-type': 'application/merge-patch+json' };
    const labels = { metadata: { labels: { a: 'b' } } };
    expect((await client('PATCH', `${roles}/greedy`, labels, merge)).code).toBe(200);
    core.patch(`roles.${group}`, 'default', 'robot', {
      type: 'json',
      body: [{ op: 'replace', path: '/rules/0/verbs', value: ['create', 'bind', 'escalate'] }],
    });
    expect((await client('POST', roleBindings, binding)).code).toBe(201);
    const more = { ...greedy, metadata: { name: 'more' } };
    expect((await client('POST', roles, more)).code).toBe(201);
  });

  describe('acting as another', () => {
    const as = (name: string, more: object = {}) => ({ 'impersonate-user': name, ...more });
    const review = `${authentication}/selfsubjectreviews`;

    test('makes the request theirs, groups and all', async () => {
      const headers = as('jane', { 'impersonate-group': 'team', 'impersonate-extra-why': 'test' });
      const { body } = await admin('POST', review, {}, headers);
      expect(body.status).toEqual({
        userInfo: {
          username: 'jane',
          groups: ['team', 'system:authenticated'],
          extra: { why: ['test'] },
        },
      });
      expect((await admin('GET', configMaps, undefined, headers)).code).toBe(403);
    });

    test('as a ServiceAccount brings its groups', async () => {
      const { body } = await admin('POST', review, {}, as(robotName));
      expect(body.status).toMatchObject({
        userInfo: { groups: expect.arrayContaining(['system:serviceaccounts:default']) },
      });
    });

    test('needs the right to', async () => {
      const client = await robot();
      const refused = await client('GET', configMaps, undefined, as('jane'));
      expect(refused).toMatchObject({
        code: 403,
        body: {
          message: `users "jane" is forbidden: User "${robotName}" cannot impersonate resource "users" in API group "" at the cluster scope`,
        },
      });
      await allow({ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] });
      const other = serviceAccountUserName('default', 'default');
      expect((await client('POST', review, {}, as(other))).code).toBe(201);
      const asMaster = as(other, { 'impersonate-group': 'system:masters' });
      expect((await client('POST', review, {}, asMaster)).code).toBe(403);
    });

    test('without saying as whom is refused', async () => {
      const headers = { 'impersonate-group': 'team' };
      expect((await admin('GET', configMaps, undefined, headers)).code).toBe(400);
    });
  });
});
