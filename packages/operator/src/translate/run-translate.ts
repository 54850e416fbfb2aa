import { type KubeObject, SpecError, schedulerRequest } from '@troupe/resources';
import type { CliContext } from '../cli/cli-context.ts';
import { readManifests, type SourcedManifest } from '../up/read-manifests.ts';

/** The flags of `troupe translate`, read. */
export interface TranslateSettings {
  readonly file: readonly string[];
  /** Of manifests that name none. */
  readonly namespace: string;
}

/**
 * Prints the scheduler's request for each resource, one JSON object after another. Returns 1 when one
 * of them is refused; those behind it are printed all the same.
 */
export async function runTranslate(
  { file, namespace }: TranslateSettings,
  context: CliContext,
): Promise<number> {
  const manifests = await readManifests(file, context.cwd);
  const wasTold = manifests.map((manifest) => tell(manifest, namespace, context));
  return wasTold.every((each) => each) ? 0 : 1;
}

function tell(
  { object, source }: SourcedManifest,
  namespace: string,
  { out, err }: CliContext,
): boolean {
  const what = `${source}: ${object.kind} ${object.metadata.name}`;
  try {
    const asked = schedulerRequest(asCreated(object, namespace));
    if (asked === null)
      err.write(`troupe: ${what}: the scheduler is asked nothing for this kind\n`);
    else out.write(`${JSON.stringify(asked.request, null, 2)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    err.write(`troupe: ${what}: ${error.message}\n`);
    return false;
  }
}

/** The object as the API server would store it at first, as far as a request tells of that. */
function asCreated(object: SourcedManifest['object'], namespace: string): KubeObject {
  const { metadata, apiVersion, kind, spec } = object;
  const { generation } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? namespace,
      uid: '',
      resourceVersion: '',
      generation: typeof generation === 'number' ? generation : 1,
    },
    spec,
  };
}
