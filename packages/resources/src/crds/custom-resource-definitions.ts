import type { CustomResourceDefinition } from './definition.ts';
import { experimentCrd } from './experiment-crd.ts';
import { modelCrd } from './model-crd.ts';
import { pipelineCrd } from './pipeline-crd.ts';
import { seldonConfigCrd } from './seldon-config-crd.ts';
import { seldonRuntimeCrd } from './seldon-runtime-crd.ts';
import { serverConfigCrd } from './server-config-crd.ts';
import { serverCrd } from './server-crd.ts';

/**
 * The CRDs that a cluster needs before the operator can start, ready to be applied.
 *
 * The files in `deploy/crds` are these, as YAML.
 */
export function customResourceDefinitions(): readonly CustomResourceDefinition[] {
  return [
    modelCrd,
    pipelineCrd,
    experimentCrd,
    serverCrd,
    serverConfigCrd,
    seldonConfigCrd,
    seldonRuntimeCrd,
  ];
}
