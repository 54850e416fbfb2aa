import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { KubeConfigError } from './kube-config-error.ts';

/** Where a pod finds the credentials of its service account. */
const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where to look for the cluster. */
export interface LoadKubeConfigOptions {
  /** A kubeconfig file given outright; nothing else is then tried. */
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly serviceAccountDir?: string;
}

/**
 * Finds the cluster to talk to: the given file, else the files of `KUBECONFIG` (merged, the first
 * to name something wins), else the service account of the pod.
 *
 * Rejects with a `KubeConfigError`. Loads the Kubernetes client package on first use, which takes
 * most of a second.
 */
export async function loadKubeConfig(options: LoadKubeConfigOptions): Promise<KubeConfig> {
  const { path, env, serviceAccountDir = SERVICE_ACCOUNT_DIR } = options;
  if (path) return checked(await fromFile(path), path);
  const files = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (files.length > 0) return checked(await fromFiles(files), `KUBECONFIG=${env.KUBECONFIG}`);
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (host && port) return fromServiceAccount(host, port, serviceAccountDir);
  throw new KubeConfigError(
    'KUBECONFIG_MISSING',
    'no cluster to talk to: give a kubeconfig file, set KUBECONFIG, or run in a pod with a service account',
  );
}

async function fromFile(file: string): Promise<KubeConfig> {
  const text = await readable(file);
  const config = await emptyConfig();
  try {
    config.loadFromString(text);
  } catch (error) {
    throw new KubeConfigError(
      'KUBECONFIG_INVALID',
      `the kubeconfig ${file} is not valid: ${String(error)}`,
      error,
    );
  }
  config.makePathsAbsolute(dirname(file));
  return config;
}

async function fromFiles(files: readonly string[]): Promise<KubeConfig> {
  const merged = await emptyConfig();
  for (const file of files) {
    const config = await fromFile(file);
    const known = merged.getCurrentContext();
    merged.loadFromOptions({
      clusters: firstOfName(merged.getClusters(), config.getClusters()),
      users: firstOfName(merged.getUsers(), config.getUsers()),
      contexts: firstOfName(merged.getContexts(), config.getContexts()),
      currentContext: known || config.getCurrentContext(),
    });
  }
  return merged;
}

function firstOfName<T extends { readonly name: string }>(
  known: readonly T[],
  more: readonly T[],
): T[] {
  const names = new Set(known.map(({ name }) => name));
  return [...known, ...more.filter(({ name }) => !names.has(name))];
}

async function fromServiceAccount(host: string, port: string, dir: string): Promise<KubeConfig> {
  const tokenFile = join(dir, 'token');
  await readable(tokenFile);
  const config = await emptyConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: 'in-cluster',
        server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
        caFile: join(dir, 'ca.crt'),
        skipTLSVerify: false,
      },
    ],
    // Read from its file again and again, since the kubelet rotates it.
    users: [{ name: 'in-cluster', authProvider: { name: 'tokenFile', config: { tokenFile } } }],
    contexts: [{ name: 'in-cluster', cluster: 'in-cluster', user: 'in-cluster' }],
    currentContext: 'in-cluster',
  });
  return config;
}

function checked(config: KubeConfig, source: string): KubeConfig {
  if (config.getCurrentCluster()) return config;
  throw new KubeConfigError(
    'KUBECONFIG_INVALID',
    `${source}: the current context '${config.getCurrentContext() ?? ''}' names no cluster of it; ` +
      'set current-context to a context whose cluster is defined',
  );
}

async function readable(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new KubeConfigError(
      'KUBECONFIG_UNREADABLE',
      `cannot read ${file}: ${String(error)}; check the path and its permissions`,
      error,
    );
  }
}

async function emptyConfig(): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  return new KubeConfig();
}
