import { fileURLToPath } from 'node:url';
import { type KubeCore, StatusError } from '@troupe/embedded-kube';
import { planManifests } from './apply-manifests.ts';
import { readManifests } from './read-manifests.ts';

/** The repository's own configs, wherever the command is called. */
const configs = fileURLToPath(new URL('../../../../deploy/defaults/configs', import.meta.url));

/**
 * Puts the SeldonConfig and the ServerConfigs that an installation comes with into `namespace`, so that
 * a manifest can name them. What is there under their names stays as it is.
 */
export async function installDefaults(core: KubeCore, namespace: string): Promise<void> {
  const manifests = await readManifests([configs], '/');
  for (const { type, object } of planManifests(core, manifests, namespace)) {
    try {
      core.create(type.id, namespace, object);
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error;
    }
  }
}
