import { type CustomResourceDefinition, customResourceDefinition } from './definition.ts';
import { pod, volumeClaimTemplates } from './pod-schema.ts';
import { object } from './schema.ts';

const spec = object(
  { podSpec: pod('The pods to run.'), volumeClaimTemplates: volumeClaimTemplates() },
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
