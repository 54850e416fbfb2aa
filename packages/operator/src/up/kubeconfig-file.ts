import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parse, stringify } from 'yaml';
import { CliError } from '../cli/cli-error.ts';

/** The name of cluster and context in every kubeconfig that `troupe up` writes. */
export const kubeconfigName = 'troupe';

/** What of a kubeconfig matters here. */
interface Kubeconfig {
  readonly clusters?: readonly { readonly name?: string }[] | null;
  readonly contexts?: readonly { readonly name?: string; context?: object }[] | null;
}

/**
 * Writes a kubeconfig for its owner's eyes only, in one step, with `namespace` as the default.
 * Rejects with a CliError when the file cannot be written, or is somebody else's: an earlier
 * `troupe up` may be overwritten, the user's own clusters may not.
 *
 * @param file absolute.
 */
export async function writeKubeconfig(
  file: string,
  content: string,
  namespace: string,
): Promise<void> {
  try {
    await assertOurs(file);
    const config = parse(content);
    for (const each of config.contexts) each.context.namespace = namespace;
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, stringify(config), { mode: 0o600 });
    await rename(draft, file);
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
