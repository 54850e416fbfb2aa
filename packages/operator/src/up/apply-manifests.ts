import { findMapping, type KubeClient, KubeError } from '@troupe/kube';
import { CliError } from '../cli/cli-error.ts';
import type { SourcedManifest } from './read-manifests.ts';

/** An object that the API stored. */
export interface Applied {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What became of the manifests. */
export interface ApplyResult {
  readonly applied: readonly Applied[];
  /** One line for each manifest that the API refused, naming file, object and field. */
  readonly refused: readonly string[];
}

/**
 * Checks that the API serves the kind of every manifest.
 * @throws CliError naming the first that it does not.
 */
export function assertKnownKinds(
  manifests: readonly SourcedManifest[],
  isServed: (apiVersion: string, kind: string) => boolean,
): void {
  for (const { object, source } of manifests) {
    if (isServed(object.apiVersion, object.kind)) continue;
    const what = `${object.apiVersion} ${object.kind}`;
    throw new CliError(
      `${source}: no such kind ${what} (${object.metadata.name}); check apiVersion and kind`,
      2,
    );
  }
}

/** Creates each object, or merges it into the one there is, as a user would over HTTP. */
export async function applyManifests(
  client: KubeClient,
  manifests: readonly SourcedManifest[],
  defaultNamespace: string,
): Promise<ApplyResult> {
  const applied: Applied[] = [];
  const refused: string[] = [];
  for (const { object, source } of manifests) {
    const { apiVersion, kind } = object;
    const { name } = object.metadata;
    const namespaced = findMapping(apiVersion, kind)?.namespaced ?? true;
    const namespace = namespaced ? (object.metadata.namespace ?? defaultNamespace) : '';
    const sent = {
      ...object,
      metadata: { ...object.metadata, ...(namespaced ? { namespace } : {}), name, namespace },
    };
    try {
      await createOrMerge(client, sent);
      applied.push({ kind, namespace, name });
    } catch (error) {
      const { message } = KubeError.from(error);
      refused.push(`${source}: ${kind} ${name} was refused: ${message}`);
    }
  }
  return { applied, refused };
}

async function createOrMerge(
  client: KubeClient,
  object: Parameters<KubeClient['create']>[0],
): Promise<void> {
  try {
    await client.create(object);
  } catch (error) {
    const failure = KubeError.from(error);
    if (failure.reason !== 'AlreadyExists') throw failure;
    const { apiVersion, kind, metadata } = object;
    const { name, namespace } = metadata;
    await client.patch({ apiVersion, kind, namespace, name }, { ...object });
  }
}
