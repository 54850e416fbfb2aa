import { type KubeCore, StatusError } from '@troupe/embedded-kube';

/** Makes the namespace unless it is there. */
export function ensureNamespace(core: KubeCore, name: string): void {
  try {
    core.create('namespaces', '', { metadata: { name } });
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error;
  }
}
