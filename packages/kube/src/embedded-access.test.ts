import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeCore, type EmbeddedKube, serveKube } from '@troupe/embedded-kube';
import { type KubeAccess, tokenAccess } from './kube-access.ts';
import { createKubeClient } from './kube-client.ts';
import { loadKubeConfig } from './load-kube-config.ts';

const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'default' };

let dir: string;
let kube: EmbeddedKube;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'embedded-access-'));
});

afterEach(async () => {
  await kube.stop();
  rmSync(dir, { recursive: true });
});

async function nameOf(kubeConfig: KubeAccess): Promise<string> {
  const client = createKubeClient({ kubeConfig });
  try {
    return (await client.get(account)).metadata.name;
  } finally {
    await client.close();
  }
}

describe.each([
  ['HTTP', false],
  ['HTTPS with a CA of its own', true],
])('a server that wants tokens, over %s', (_, tls) => {
  beforeEach(async () => {
    const core = createKubeCore({ clock: Date.now });
    kube = await serveKube(core, { access: 'rbac', tls });
  });

  test('is reached by the kubeconfig that it gives', async () => {
    const path = join(dir, 'config');
    writeFileSync(path, kube.kubeconfig());
    expect(await nameOf(await loadKubeConfig({ path, env: {} }))).toBe('default');
  });

  test('is reached by its token', async () => {
    const { url: server, token, caPem } = kube;
    expect(await nameOf(tokenAccess({ server, token, caPem }))).toBe('default');
  });

  test('refuses another token with 401, and a ServiceAccount without rights with 403', async () => {
    const { url: server, caPem } = kube;
    const refused = { code: 401, reason: 'Unauthorized' };
    await expect(nameOf(tokenAccess({ server, token: 'x', caPem }))).rejects.toMatchObject(refused);
    const token = await kube.tokenFor('default', 'default');
    const forbidden = { code: 403, reason: 'Forbidden' };
    await expect(nameOf(tokenAccess({ server, token, caPem }))).rejects.toMatchObject(forbidden);
  });
});

test('a server whose CA is not known is not trusted', async () => {
  kube = await serveKube(createKubeCore({ clock: Date.now }), { access: 'token', tls: true });
  const { url: server, token } = kube;
  await expect(nameOf(tokenAccess({ server, token }))).rejects.toMatchObject({ code: 0 });
});

test('a pod’s service account folder is enough to be let in', async () => {
  const core = createKubeCore({ clock: Date.now });
  kube = await serveKube(core, { access: 'token', tls: true });
  writeFileSync(join(dir, 'token'), await kube.tokenFor('default', 'default'));
  writeFileSync(join(dir, 'ca.crt'), kube.caPem ?? '');
  const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(kube.port) };
  expect(await nameOf(await loadKubeConfig({ env, serviceAccountDir: dir }))).toBe('default');
});
