import type { KubeObject } from '@troupe/resources';

/** A model with just enough of everything. */
export function sampleModel(
  name: string,
  { uid = `uid-of-${name}`, resourceVersion = '1', namespace = 'default' } = {},
): KubeObject {
  return {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    metadata: { name, namespace, uid, resourceVersion },
  };
}
