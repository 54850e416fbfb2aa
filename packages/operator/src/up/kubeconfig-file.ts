import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { get as getPlain } from 'node:http';
import { get as getOverTls, type RequestOptions } from 'node:https';
import { dirname } from 'node:path';
import { parse, stringify } from 'yaml';
import { CliError } from '../cli/cli-error.ts';

/** The name of cluster and context in every kubeconfig that `troupe up` writes. */
export const kubeconfigName = 'troupe';

/** A server on this machine that is alive answers within this. */
const probeTimeoutMs = 500;

interface Cluster {
  readonly server?: string;
  /** The CA to trust, PEM in base64. */
  readonly 'certificate-authority-data'?: string;
}

/** What of a kubeconfig matters here. */
interface Kubeconfig {
  readonly clusters?: readonly { readonly name?: string; readonly cluster?: Cluster }[] | null;
  readonly contexts?: readonly { readonly name?: string; context?: object }[] | null;
}

/**
 * Writes a kubeconfig for its owner's eyes only, in one step, with `namespace` as the default.
 * Rejects with a CliError when the file cannot be written, or is somebody else's: that of an earlier
 * `troupe up` may be overwritten, the user's own clusters may not. One whose server still answers is
 * left alone, and the file gets this server's port at its end.
 *
 * @param file absolute.
 * @returns the file that was written.
 */
export async function writeKubeconfig(
  file: string,
  content: string,
  namespace: string,
): Promise<string> {
  try {
    await assertOurs(file);
    const config = parse(content);
    if (await isInUse(file)) {
      const { port } = new URL(config.clusters[0].cluster.server);
      return await writeKubeconfig(`${file}-${port}`, content, namespace);
    }
    for (const each of config.contexts) each.context.namespace = namespace;
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, stringify(config), { mode: 0o600 });
    await rename(draft, file);
    return file;
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      `cannot write the kubeconfig ${file}: ${code ?? String(error)}; choose another --kubeconfig`,
      2,
      error,
    );
  }
}

/** Whether the server that a kubeconfig of ours names still answers. */
async function isInUse(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const config: Kubeconfig = parse(text) ?? {};
  const { server, ...cluster } = config.clusters?.[0]?.cluster ?? {};
  if (server === undefined || !URL.canParse(server)) return false;
  const ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64');
  return answers(new URL('/livez', server), ca.length === 0 ? {} : { ca });
}

/** Whether something answers 200 here in time. */
function answers(url: URL, options: RequestOptions): Promise<boolean> {
  const get = url.protocol === 'https:' ? getOverTls : getPlain;
  const signal = AbortSignal.timeout(probeTimeoutMs);
  return new Promise((resolve) => {
    get(url, { ...options, agent: false, signal }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

async function assertOurs(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (text.trim() === '' || isOurs(text)) return;
  throw new CliError(
    `${file} is not a kubeconfig that troupe wrote, and is left as it is; choose another --kubeconfig`,
    2,
  );
}

function isOurs(text: string): boolean {
  try {
    const { clusters, contexts }: Kubeconfig = parse(text) ?? {};
    const names = [...(clusters ?? []), ...(contexts ?? [])].map(({ name }) => name);
    return names.length > 0 && names.every((name) => name === kubeconfigName);
  } catch {
    return false;
  }
}
