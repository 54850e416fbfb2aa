import type { KubeConfig } from '@kubernetes/client-node';

/**
 * What the client needs of a `KubeConfig`: the cluster it points at and the credentials for it.
 *
 * A `KubeConfig` is one. The package is imported for its types alone here: loading its generated
 * API takes most of a second, which only `loadKubeConfig` pays.
 */
export type KubeAccess = Pick<KubeConfig, 'getCurrentCluster' | 'applyToHTTPSOptions'>;

/** Access without credentials to a server such as an embedded one or a `kubectl proxy`. */
export function anonymousAccess(server: string): KubeAccess {
  return {
    getCurrentCluster: () => ({ name: server, server, skipTLSVerify: false }),
    applyToHTTPSOptions: () => Promise.resolve(),
  };
}
