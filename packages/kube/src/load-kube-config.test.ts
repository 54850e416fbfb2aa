import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KubeConfigError } from './kube-config-error.ts';
import { type LoadKubeConfigOptions, loadKubeConfig } from './load-kube-config.ts';

let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});

afterAll(async () => {
  await rm(dir, { recursive: true });
});

/** Writes a kubeconfig with one of everything, all of that name. */
async function kubeconfigFile(name: string, server: string, context = name): Promise<string> {
  const file = join(dir, name);
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server, 'certificate-authority': 'ca.crt' } }],
      users: [{ name, user: { token: `token-of-${name}` } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': context,
    }),
  );
  return file;
}

async function refusal(options: LoadKubeConfigOptions): Promise<KubeConfigError> {
  const error = await loadKubeConfig(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof KubeConfigError) return error;
  throw new Error(`expected a KubeConfigError, got ${String(error)}`);
}

describe('the cluster to talk to', () => {
  test('is that of the file given outright, whatever else there is', async () => {
    const path = await kubeconfigFile('given', 'https://given:6443');
    const other = await kubeconfigFile('other', 'https://other:6443');
    const config = await loadKubeConfig({ path, env: { KUBECONFIG: other } });
    expect(config.getCurrentCluster()).toMatchObject({
      server: 'https://given:6443',
      caFile: join(dir, 'ca.crt'),
    });
  });

  test('is that of KUBECONFIG before that of the pod', async () => {
    const KUBECONFIG = await kubeconfigFile('from-env', 'https://from-env:6443');
    const env = { KUBECONFIG, KUBERNETES_SERVICE_HOST: 'h', KUBERNETES_SERVICE_PORT: '1' };
    const config = await loadKubeConfig({ env, serviceAccountDir: dir });
    expect(config.getCurrentCluster()?.server).toBe('https://from-env:6443');
    expect(config.getCurrentUser()?.token).toBe('token-of-from-env');
  });

  test('comes from the first of several files, each adding what it knows', async () => {
    const one = await kubeconfigFile('one', 'https://one:6443');
    const two = await kubeconfigFile('two', 'https://two:6443');
    const env = { KUBECONFIG: [one, '', two, one].join(delimiter) };
    const config = await loadKubeConfig({ env });
    expect(config.getCurrentCluster()?.server).toBe('https://one:6443');
    expect(config.getContexts().map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('is that of the pod when nothing else is given', async () => {
    await writeFile(join(dir, 'token'), 'secret');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const config = await loadKubeConfig({ env, serviceAccountDir: dir });
    expect(config.getCurrentCluster()).toMatchObject({
      server: 'https://[fd00::1]:443',
      caFile: join(dir, 'ca.crt'),
    });
    expect(config.getCurrentUser()?.authProvider).toEqual({
      name: 'tokenFile',
      config: { tokenFile: join(dir, 'token') },
    });
  });
});

describe('a cluster that can not be found', () => {
  test('is reported with the ways to give one', async () => {
    const error = await refusal({ env: {} });
    expect(error.code).toBe('KUBECONFIG_MISSING');
    expect(error.message).toContain('set KUBECONFIG');
  });

  test('is reported with the file that can not be read', async () => {
    const path = join(dir, 'absent');
    const error = await refusal({ path, env: {} });
    expect(error.code).toBe('KUBECONFIG_UNREADABLE');
    expect(error.message).toContain(path);
  });

  test('is reported when the pod has no token', async () => {
    const env = { KUBERNETES_SERVICE_HOST: 'h', KUBERNETES_SERVICE_PORT: '1' };
    const error = await refusal({ env, serviceAccountDir: join(dir, 'nowhere') });
    expect(error.code).toBe('KUBECONFIG_UNREADABLE');
  });

  test.each([
    ['is no YAML', '{ clusters: ['],
    ['is empty', ''],
    ['lists a cluster without a name', '{"clusters": [{"cluster": {"server": "x"}}]}'],
  ])('is reported when the file %s', async (_, text) => {
    const path = join(dir, 'broken');
    await writeFile(path, text);
    const error = await refusal({ path, env: {} });
    expect(error.code).toBe('KUBECONFIG_INVALID');
    expect(error.message).toContain(path);
  });

  test('is reported when the current context is not there', async () => {
    const path = await kubeconfigFile('astray', 'https://x', 'elsewhere');
    const error = await refusal({ path, env: {} });
    expect(error.code).toBe('KUBECONFIG_INVALID');
    expect(error.message).toContain("current context 'elsewhere'");
  });
});
