import type { CustomResourceDefinition } from './definition.ts';
import { modelCrd } from './model-crd.ts';
import { serverConfigCrd } from './server-config-crd.ts';
import { serverCrd } from './server-crd.ts';

/**
 * The CRDs that a cluster needs before the operator can start, ready to be applied.
 *
 * The files in `deploy/crds` are these, as YAML.
 */
export function customResourceDefinitions(): readonly CustomResourceDefinition[] {
  return [modelCrd, serverCrd, serverConfigCrd];
}
