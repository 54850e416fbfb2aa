import { type CustomResourceDefinition, customResourceDefinition } from './definition.ts';
import { pod, volumeClaimTemplates } from './pod-schema.ts';
import { int32, list, map, object, text } from './schema.ts';
import { seldonConfiguration } from './seldon-configuration.ts';

const spec = object({
  components: list(
    object(
      {
        name: text('Name of the component and of its workload.'),
        labels: map(text(), 'Labels of the workload and its pods.'),
        annotations: map(text(), 'Annotations of the workload and its pods.'),
        replicas: int32('Kept for the record only; a SeldonRuntime says how many run.'),
        podSpec: pod('The pods of the component.'),
        volumeClaimTemplates: volumeClaimTemplates(),
      },
      ['name'],
    ),
    'The parts of the control plane and the data plane.',
  ),
  config: seldonConfiguration,
});

/** The CRD of SeldonConfig: the components of an installation, for SeldonRuntimes to follow. */
export const seldonConfigCrd: CustomResourceDefinition = customResourceDefinition({
  kind: 'SeldonConfig',
  description: 'The components of an installation, for SeldonRuntimes to follow.',
  spec,
  status: { type: 'object' },
});
