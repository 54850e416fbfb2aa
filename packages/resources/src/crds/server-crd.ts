import {
  ageColumn,
  type CustomResourceDefinition,
  customResourceDefinition,
} from './definition.ts';
import { container, podOverride } from './pod-schema.ts';
import { replicaFields, replicaRules } from './replica-fields.ts';
import { flag, int32, intOrString, list, object, ruled, text } from './schema.ts';
import { statusBlock } from './status-block.ts';

const ignoredContainer = container('Kept for the record only.');

const fields = object(
  {
    serverConfig: text('Name of the ServerConfig that the pods follow.'),
    capabilities: list(text(), 'What the server can run, in place of what its config says.'),
    extraCapabilities: list(text(), 'What the server can run beside what its config says.'),
    imageOverrides: object({ agent: ignoredContainer, rclone: ignoredContainer }),
    podSpec: podOverride('Pod fields that go over those of the ServerConfig.'),
    statefulSetPersistentVolumeClaimRetentionPolicy: object(
      { whenDeleted: text('Retain or Delete.'), whenScaled: text('Retain or Delete.') },
      [],
      'What becomes of the volumes when the Server goes or shrinks.',
    ),
    ...replicaFields,
    deploymentStrategy: object(
      {
        type: text('Recreate or RollingUpdate.'),
        rollingUpdate: object({
          maxSurge: intOrString('Pods that may run beyond the wanted number.'),
          maxUnavailable: intOrString('Pods that may be missing from the wanted number.'),
        }),
      },
      [],
      'How pods are replaced where Servers run as Deployments.',
    ),
    disableAutoUpdate: flag('Leaves the pods alone when the ServerConfig changes.'),
  },
  ['serverConfig'],
);

const spec = ruled(fields, replicaRules);

const status = object(
  {
    ...statusBlock,
    loadedModels: int32('Model replicas that the server holds.'),
    replicas: int32('Replicas of the server that are wanted.'),
    selector: text('Label selector that matches the pods of the server.'),
  },
  ['loadedModels', 'replicas', 'selector'],
);

/** The CRD of Server: inference servers of one kind that models are placed on. */
export const serverCrd: CustomResourceDefinition = customResourceDefinition({
  kind: 'Server',
  description: 'Inference servers that models are placed on.',
  shortName: 'mls',
  spec,
  status,
  scalable: true,
  columns: [
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Replicas', type: 'integer', jsonPath: '.status.replicas' },
    { name: 'Loaded Models', type: 'integer', jsonPath: '.status.loadedModels' },
    ageColumn,
  ],
});
