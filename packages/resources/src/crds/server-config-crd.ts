import { type CustomResourceDefinition, customResourceDefinition } from './definition.ts';
import { anyObject, list, object, openObject, text } from './schema.ts';

const spec = object(
  {
    podSpec: openObject({ containers: list(anyObject()) }, ['containers'], 'The pods to run.'),
    volumeClaimTemplates: list(
      object(
        {
          name: text('Name by which the containers mount the volume.'),
          spec: anyObject('A PersistentVolumeClaim spec.'),
        },
        ['name', 'spec'],
      ),
      'Volumes that every pod gets one of.',
    ),
  },
  ['podSpec'],
);

/** The CRD of ServerConfig: the pods that Servers of one type run. */
export const serverConfigCrd: CustomResourceDefinition = customResourceDefinition({
  kind: 'ServerConfig',
  description: 'The pods that Servers of one type run.',
  shortName: 'mlc',
  spec,
  status: { type: 'object' },
});
