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

/** What a server asks of those who hold a token for it. */
export interface TokenAccessOptions {
  readonly server: string;
  /** Sent as a bearer token; absent for a server that wants none. */
  readonly token?: string | undefined;
  /** The CA of the server's certificate, PEM; absent for `http:` and for CAs that the system trusts. */
  readonly caPem?: string | undefined;
}

/** Access to a server by a token that stays the same, as an embedded one gives out. */
export function tokenAccess({ server, token, caPem }: TokenAccessOptions): KubeAccess {
  return {
    getCurrentCluster: () => ({ name: server, server, skipTLSVerify: false }),
    applyToHTTPSOptions(options) {
      if (token !== undefined) {
        options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
      }
      if (caPem !== undefined) options.ca = caPem;
      return Promise.resolve();
    },
  };
}
