import { readFile } from 'node:fs/promises';

const serviceAccountFile = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
/** Of installations that say nothing (contract, "Env"). */
const usualNamespace = 'seldon-mesh';

/** The namespace that the operator itself is in: of `POD_NAMESPACE`, else of its service account. */
export async function ownNamespace(
  env: Readonly<Record<string, string | undefined>>,
  file = serviceAccountFile,
): Promise<string> {
  const said = env.POD_NAMESPACE?.trim();
  if (said) return said;
  const mounted = await readFile(file, 'utf8').catch(() => '');
  return mounted.trim() || usualNamespace;
}
