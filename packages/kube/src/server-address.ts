import type { KubeAccess } from './kube-access.ts';
import { KubeConfigError } from './kube-config-error.ts';

/** Where a cluster's API is served. */
export interface ServerAddress {
  /** Scheme, host and port. */
  readonly origin: string;
  /** What every path begins with; empty, or without a slash at its end. */
  readonly basePath: string;
}

/** Reads the address of the current cluster. Throws a `KubeConfigError` if it can't be used. */
export function serverAddress(access: KubeAccess): ServerAddress {
  const cluster = access.getCurrentCluster();
  if (!cluster) {
    throw new KubeConfigError(
      'KUBECONFIG_INVALID',
      'the kubeconfig has no current cluster: set its current-context to a context that names one',
    );
  }
  if (cluster.proxyUrl) {
    throw new KubeConfigError(
      'KUBECONFIG_INVALID',
      `cluster '${cluster.name}' is reached by a proxy (${cluster.proxyUrl}), which is not ` +
        'supported: give a server address that can be reached directly',
    );
  }
  const url = URL.parse(cluster.server);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new KubeConfigError(
      'KUBECONFIG_INVALID',
      `cluster '${cluster.name}' has the server '${cluster.server}': expected an http or https URL`,
    );
  }
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}
