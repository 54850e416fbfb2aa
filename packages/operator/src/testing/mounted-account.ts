import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedCluster } from '../up/embedded-cluster.ts';

/** What a process needs to find its cluster as a pod does. */
export interface MountedAccount {
  readonly env: Readonly<Record<string, string>>;
  /** `NODE_OPTIONS` of a process that sees the files. */
  readonly nodeOptions: string;
}

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Lays out below a folder what a kubelet mounts for a ServiceAccount (token, CA and namespace), and makes
 * it seen where pods have it: a test may not write there.
 */
export async function mountAccount(
  folder: string,
  { kube }: EmbeddedCluster,
  namespace: string,
  account: string,
): Promise<MountedAccount> {
  const files = join(folder, 'serviceaccount');
  mkdirSync(files);
  writeFileSync(join(files, 'token'), await kube.tokenFor(namespace, account), { mode: 0o600 });
  writeFileSync(join(files, 'ca.crt'), kube.caPem ?? '');
  writeFileSync(join(files, 'namespace'), namespace);
  const script = join(folder, 'mount.mjs');
  writeFileSync(script, mountScript(files));
  return {
    env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(kube.port) },
    nodeOptions: `--import=${script}`,
  };
}

/** A module by which reads below the mount path are of these files. */
function mountScript(files: string): string {
  return `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const mounted = (path) =>
  typeof path === 'string' && path.startsWith(${JSON.stringify(`${mountPath}/`)})
    ? path.replace(${JSON.stringify(mountPath)}, ${JSON.stringify(files)})
    : path;
const { readFileSync } = fs;
const { readFile } = fs.promises;
fs.readFileSync = (path, ...rest) => readFileSync(mounted(path), ...rest);
fs.promises.readFile = (path, ...rest) => readFile(mounted(path), ...rest);
syncBuiltinESMExports();
`;
}
