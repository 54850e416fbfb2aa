import { dataflowField } from './dataflow-field.ts';
import {
  ageColumn,
  type CustomResourceDefinition,
  customResourceDefinition,
} from './definition.ts';
import { memoryField } from './memory-field.ts';
import { replicaFields, replicaRules } from './replica-fields.ts';
import { count, flag, int32, list, object, ruled, text } from './schema.ts';
import { statusBlock } from './status-block.ts';

const modelRef = text('Name of the Model that is meant.');
const pipelineRef = text('Name of the Pipeline that is meant.');

const fields = object(
  {
    storageUri: text('Where the model artifact is stored.'),
    modelType: text('Kind of model; added to the requirements.'),
    schemaUri: text('Where the schema of the model is stored; kept for the record only.'),
    secretName: text('Secret with the credentials for storageUri.'),
    server: text('Name of the Server to run on; any that meets the requirements when left out.'),
    artifactVersion: count('Version of the artifact to take where the storage holds several.'),
    requirements: list(text(), 'Capabilities that a server must have to run the model.'),
    memory: memoryField,
    ...replicaFields,
    preloaded: flag('Kept for the record only.'),
    dedicated: flag('Kept for the record only.'),
    logger: object(
      { percent: { description: 'Kept for the record only.', type: 'integer', minimum: 0 } },
      [],
      'Logs request and response payloads when present.',
    ),
    explainer: object(
      { type: text('Kind of explainer.'), modelRef, pipelineRef },
      [],
      'Makes this an explainer of another model or pipeline.',
    ),
    llm: object(
      { modelRef, pipelineRef },
      [],
      'Makes this a language model on top of another; not together with explainer.',
    ),
    parameters: list(
      object({ name: text(), value: text() }, ['name', 'value']),
      'Settings handed to the inference server.',
    ),
    dataflow: dataflowField,
  },
  ['storageUri'],
);

const spec = ruled(fields, [
  {
    rule: '!(has(self.explainer) && has(self.llm))',
    message: 'a Model is an explainer or a language model, not both; remove explainer or llm',
  },
  ...replicaRules,
]);

const status = object({
  ...statusBlock,
  replicas: int32('Replicas that the scheduler has placed.'),
  availableReplicas: int32('Replicas that answer requests.'),
  selector: text('Label selector of the scale subresource; matches no pod.'),
  modelgwReady: text('State of the model in the model gateway.'),
});

/** The CRD of Model: an artifact that is served by whichever Server suits it. */
export const modelCrd: CustomResourceDefinition = customResourceDefinition({
  kind: 'Model',
  description: 'A model artifact to serve.',
  shortName: 'mlm',
  spec,
  status,
  scalable: true,
  columns: [
    {
      name: 'Ready',
      type: 'string',
      jsonPath: '.status.conditions[?(@.type=="ModelReady")].status',
    },
    { name: 'Desired Replicas', type: 'integer', jsonPath: '.spec.replicas' },
    { name: 'Available Replicas', type: 'integer', jsonPath: '.status.availableReplicas' },
    { name: 'ModelGw Ready', type: 'string', jsonPath: '.status.modelgwReady' },
    ageColumn,
  ],
});
