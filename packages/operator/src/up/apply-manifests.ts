import type { KubeCore, ResourceType } from '@troupe/embedded-kube';
import { type KubeClient, KubeError } from '@troupe/kube';
import { CliError } from '../cli/cli-error.ts';
import { ensureNamespace } from './ensure-namespace.ts';
import type { SourcedManifest } from './read-manifests.ts';

/** An object that the API stored. */
export interface Applied {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A manifest with where its kind is served. */
export interface PlannedManifest extends SourcedManifest {
  readonly type: ResourceType;
  /** Empty for what is in no namespace. */
  readonly namespace: string;
}

/** How manifests are applied. */
export interface ApplyOptions {
  readonly client: KubeClient;
  /** Told one line for each manifest that the API refused, naming file, object and field. */
  readonly refused: (line: string) => void;
  /** Ends it between two manifests. */
  readonly signal: AbortSignal;
}

/** Refuses fields that the kind does not have, as kubectl does. */
const strict = '?fieldValidation=Strict';

/** What has to be there before others: they would otherwise be refused, or fail for a moment. */
const firstKinds = ['Namespace', 'ServerConfig', 'SeldonConfig', 'SeldonRuntime', 'Server'];

/**
 * Finds out where everything goes, and brings it into an order in which it can be applied.
 * @throws CliError naming the first manifest whose kind the API does not serve.
 */
export function planManifests(
  core: KubeCore,
  manifests: readonly SourcedManifest[],
  defaultNamespace: string,
): PlannedManifest[] {
  const planned = manifests.map(({ object, source }): PlannedManifest => {
    const { apiVersion, kind, metadata } = object;
    const type = core.typeOfKind(apiVersion, kind);
    if (type === undefined) {
      const what = `${apiVersion} ${kind}`;
      throw new CliError(
        `${source}: no such kind ${what} (${metadata.name}); check apiVersion and kind`,
        2,
      );
    }
    const namespace = type.namespaced ? (metadata.namespace ?? defaultNamespace) : '';
    return { object, source, type, namespace };
  });
  const rank = ({ type }: PlannedManifest) => {
    const at = firstKinds.indexOf(type.kind);
    return at < 0 ? firstKinds.length : at;
  };
  return planned.sort((a, b) => rank(a) - rank(b));
}

/**
 * Makes the namespaces that manifests name and none of them is, as the cluster is there for them.
 * A name that no namespace can have is left to the API to refuse.
 */
export function makeNamespaces(core: KubeCore, manifests: readonly PlannedManifest[]): void {
  const own = new Set(
    manifests
      .filter(({ type }) => type.kind === 'Namespace')
      .map(({ object }) => object.metadata.name),
  );
  for (const { namespace } of manifests) {
    if (namespace !== '' && !own.has(namespace) && /^[a-z0-9-]{1,63}$/.test(namespace)) {
      ensureNamespace(core, namespace);
    }
  }
}

/** Creates each object, or merges it into the one there is, as a user would over HTTP. */
export async function applyManifests(
  manifests: readonly PlannedManifest[],
  { client, refused, signal }: ApplyOptions,
): Promise<Applied[]> {
  const applied: Applied[] = [];
  for (const manifest of manifests) {
    if (signal.aborted) break;
    const { type, namespace, source } = manifest;
    const { kind, metadata } = manifest.object;
    const { name } = metadata;
    try {
      await createOrMerge(client, manifest);
      applied.push({ kind, namespace, name });
    } catch (error) {
      if (signal.aborted) break;
      const { message } = KubeError.from(error);
      refused(`${source}: ${type.kind} ${name} was refused: ${message.replace(/\s+/g, ' ')}`);
    }
  }
  return applied;
}

async function createOrMerge(client: KubeClient, manifest: PlannedManifest): Promise<void> {
  const { object, namespace } = manifest;
  const { namespace: _, ...metadata } = object.metadata;
  const body = {
    ...object,
    metadata: { ...metadata, ...(namespace === '' ? {} : { namespace }) },
  };
  const path = collectionOf(manifest);
  try {
    await client.request({ method: 'POST', path: path + strict, body });
  } catch (error) {
    const failure = KubeError.from(error);
    if (failure.reason !== 'AlreadyExists') throw failure;
    await client.request({
      method: 'PATCH',
      path: `${path}/${encodeURIComponent(object.metadata.name)}${strict}`,
      body,
      contentType: 'application/merge-patch+json',
    });
  }
}

function collectionOf({ type, namespace }: PlannedManifest): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.apiVersion}`;
  const scope = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${type.plural}`;
}
