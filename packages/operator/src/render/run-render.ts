import {
  type DesiredObject,
  type KubeObject,
  SpecError,
  seldonApiVersion,
  withLastApplied,
} from '@troupe/resources';
import { stringify } from 'yaml';
import type { CliContext } from '../cli/cli-context.ts';
import { readManifests, type SourcedManifest } from '../up/read-manifests.ts';
import { configKinds, type RenderContext, renderers } from './renderers.ts';

/** The flags of `troupe render`, read. */
export interface RenderSettings {
  readonly file: readonly string[];
  /** Of manifests that name none, and of the operator. */
  readonly namespace: string;
  readonly useDeploymentsForServers?: boolean;
}

/**
 * Prints the objects that the operator would make for each resource, one YAML document each, behind a
 * comment that names where they come from. Returns 1 when there is a resource that none can be made
 * for; the objects of the others are printed all the same.
 */
export async function runRender(settings: RenderSettings, context: CliContext): Promise<number> {
  const { file, namespace, useDeploymentsForServers = false } = settings;
  const manifests = (await readManifests(file, context.cwd)).map(({ object, source }) => ({
    source,
    object: asStored(object, namespace),
  }));
  const configs = new Map(
    manifests
      .filter(({ object }) => configKinds.has(object.kind))
      .filter(({ object }) => object.metadata.namespace === namespace)
      .map(({ object }) => [`${object.kind}/${object.metadata.name}`, object]),
  );
  const rendering: RenderContext = {
    serverWorkload: useDeploymentsForServers ? 'Deployment' : 'StatefulSet',
    configOf: (kind, name) => configs.get(`${kind}/${name}`),
    countOf: (kind, within) =>
      manifests.filter(({ object }) => object.kind === kind && object.metadata.namespace === within)
        .length,
  };
  const rendered = manifests.map((manifest) => render(manifest, rendering, context));
  return rendered.every((each) => each) ? 0 : 1;
}

interface StoredManifest {
  readonly source: string;
  readonly object: KubeObject;
}

function render(
  { object, source }: StoredManifest,
  rendering: RenderContext,
  { out, err }: CliContext,
): boolean {
  const what = `${source}: ${object.kind} ${object.metadata.name}`;
  const renderer = object.apiVersion === seldonApiVersion ? renderers.get(object.kind) : undefined;
  if (renderer === undefined) {
    if (!configKinds.has(object.kind)) {
      err.write(`troupe: ${what}: the operator makes no objects for this kind\n`);
    }
    return true;
  }
  try {
    const { objects, refusals = [] } = renderer(object, rendering);
    for (const made of objects) out.write(`---\n# Source: ${what}\n${yaml(object, made)}`);
    for (const refusal of refusals) err.write(`troupe: ${what}: ${refusal}\n`);
    return refusals.length === 0;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    err.write(`troupe: ${what}: ${error.message}\n`);
    return false;
  }
}

/**
 * One document; without a reference to its owner where that has no UID yet, and without null, which takes
 * away what a stored object has and says nothing in a new one.
 */
function yaml(owner: KubeObject, made: DesiredObject): string {
  const { metadata, ...rest } = withLastApplied(made);
  const { ownerReferences, ...others } = metadata;
  const { apiVersion, kind, ...content } = rest;
  const shown = owner.metadata.uid === '' ? others : metadata;
  return stringify(
    { apiVersion, kind, metadata: shown, ...content },
    (_, value: unknown) => (value === null ? undefined : value),
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** The manifest as the API server would store it, as far as objects are made from it. */
function asStored(object: SourcedManifest['object'], namespace: string): KubeObject {
  const { uid, labels, annotations, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? namespace,
      uid: typeof uid === 'string' ? uid : '',
      resourceVersion: '',
      ...(isTexts(labels) ? { labels } : {}),
      ...(isTexts(annotations) ? { annotations } : {}),
    },
  };
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
