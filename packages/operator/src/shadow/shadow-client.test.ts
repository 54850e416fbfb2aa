import { describe, expect, test } from '@jest/globals';
import { KubeError } from '@troupe/kube';
import type { KubeObject } from '@troupe/resources';
import { shadowClient } from './shadow-client.ts';

const live: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {
    namespace: 'ns',
    name: 'mlserver',
    uid: 'u1',
    resourceVersion: '7',
    ownerReferences: [
      { apiVersion: 'v1', kind: 'Server', name: 'mlserver', uid: 'owner', controller: true },
    ],
  },
  spec: { replicas: 1, paused: true },
};
const target = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'ns', name: 'mlserver' };

/** A shadow of a client that can do nothing but get this. */
function shadowOf(object: KubeObject | null) {
  return shadowClient({
    get: () =>
      object === null
        ? Promise.reject(new KubeError('not found', { code: 404, reason: 'NotFound' }))
        : Promise.resolve(object),
  });
}

const child = (uid: string) => ({
  ...target,
  metadata: {
    ...{ namespace: 'ns', name: 'mlserver' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Server', name: 'x', uid, controller: true }],
  },
  spec: { replicas: 3 },
});

describe('a write in shadow is answered with what it would come to', () => {
  test('a merge patch changes what it names, null takes away, and nothing that is stored changes', async () => {
    const before = structuredClone(live);
    const patch = { metadata: { uid: 'u1' }, spec: { replicas: 2, paused: null } };
    const answer = await shadowOf(live).patch(target, patch);
    expect(answer).toMatchObject({ metadata: { resourceVersion: '7' }, spec: { replicas: 2 } });
    expect(answer.spec).not.toHaveProperty('paused');
    expect(live).toEqual(before);
  });

  test('an apply to what is not there makes it, and to what is there changes it', async () => {
    const options = { fieldManager: 'troupe', force: false };
    expect(await shadowOf(null).apply(child('owner'), options)).toMatchObject({
      metadata: { uid: '', generation: 1 },
      spec: { replicas: 3 },
    });
    expect(await shadowOf(live).apply(child('owner'), options)).toMatchObject({
      metadata: { uid: 'u1' },
      spec: { replicas: 3, paused: true },
    });
  });
});

describe('a write in shadow is refused where the API would refuse it', () => {
  const options = { fieldManager: 'troupe', force: false };
  test.each<[string, number, () => Promise<unknown>]>([
    ['what is patched is gone', 404, () => shadowOf(null).patch(target, { spec: {} })],
    [
      'it is another incarnation',
      409,
      () => shadowOf(live).patch(target, { metadata: { uid: 'u0' } }),
    ],
    [
      'it is a newer version',
      409,
      () => shadowOf(live).patch(target, { metadata: { resourceVersion: '6' } }),
    ],
    ['somebody else owns it', 409, () => shadowOf(live).apply(child('other'), options)],
    ['what is created exists', 409, () => shadowOf(live).create(child('owner'))],
  ])('%s', async (_, code, write) => {
    await expect(write()).rejects.toMatchObject({ code });
  });
});
