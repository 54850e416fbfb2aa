import { type CustomResourceDefinition, customResourceDefinition } from './definition.ts';
import { podOverride } from './pod-schema.ts';
import { flag, int32, list, object, text } from './schema.ts';
import { seldonConfiguration } from './seldon-configuration.ts';
import { statusBlock } from './status-block.ts';

const spec = object(
  {
    seldonConfig: text('Name of the SeldonConfig that the components follow.'),
    overrides: list(
      object(
        {
          name: text('The component that is changed.'),
          disable: flag('Runs none of it.'),
          replicas: int32('How many run; 1 when left out.'),
          serviceType: text('ClusterIP, NodePort or LoadBalancer.'),
          podSpec: podOverride('Pod fields that go over those of the SeldonConfig.'),
        },
        ['name'],
      ),
      'What is different here from the SeldonConfig; the last one of a name counts.',
    ),
    config: seldonConfiguration,
    disableAutoUpdate: flag('Leaves the components alone when the SeldonConfig changes.'),
  },
  ['seldonConfig'],
);

/** The CRD of SeldonRuntime: an installation of Seldon in one namespace. */
export const seldonRuntimeCrd: CustomResourceDefinition = customResourceDefinition({
  kind: 'SeldonRuntime',
  description: 'An installation of Seldon in one namespace.',
  spec,
  status: object(statusBlock),
});
