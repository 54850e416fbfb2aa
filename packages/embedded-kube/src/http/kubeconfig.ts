/** A kubeconfig that points kubectl at a server without credentials. */
export function kubeconfigFor(url: string, name: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster:
    server: ${url}
users:
- name: ${name}
  user: {}
contexts:
- name: ${name}
  context:
    cluster: ${name}
    user: ${name}
    namespace: default
current-context: ${name}
`;
}
