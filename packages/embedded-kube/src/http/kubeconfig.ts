import { stringify } from 'yaml';

/** What a kubeconfig says about one server and one user of it. */
export interface KubeconfigOf {
  readonly url: string;
  /** Of cluster, user and context. */
  readonly name: string;
  /** The user's bearer token; absent where none is asked for. */
  readonly token?: string;
  /** The CA to trust, PEM; absent without TLS. */
  readonly caPem?: string;
}

/** A kubeconfig, in YAML, for kubectl and every other client. It holds the token: keep it private. */
export function kubeconfigFor({ url, name, token, caPem }: KubeconfigOf): string {
  const authority =
    caPem === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, ...authority } }],
    users: [{ name, user: token === undefined ? {} : { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  });
}
