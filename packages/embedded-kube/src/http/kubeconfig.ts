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
      ? ''
      : `\n    certificate-authority-data: ${Buffer.from(caPem).toString('base64')}`;
  const called = JSON.stringify(name);
  return `apiVersion: v1
kind: Config
clusters:
- name: ${called}
  cluster:
    server: ${url}${authority}
users:
- name: ${called}
  user:${token === undefined ? ' {}' : `\n    token: ${JSON.stringify(token)}`}
contexts:
- name: ${called}
  context:
    cluster: ${called}
    user: ${called}
    namespace: default
current-context: ${called}
`;
}
