import { dataflowField } from './dataflow-field.ts';
import {
  ageColumn,
  type CustomResourceDefinition,
  conditionColumn,
  customResourceDefinition,
} from './definition.ts';
import { choice, count, flag, type JsonSchema, list, map, object, text } from './schema.ts';
import { statusBlock } from './status-block.ts';

function join(description: string, initial?: string): JsonSchema {
  return choice(['inner', 'outer', 'any'], description, initial);
}

const windowMs = count('Milliseconds to wait for what is joined; 0 for those of the data flow.');
const tensorMap = map(text(), 'New names of tensors, by where they come from.');

const step = object(
  {
    name: text('The step, and the Model that it runs.'),
    inputs: list(text(), 'Steps whose outputs go in; the input of the pipeline when left out.'),
    triggers: list(text(), 'Steps whose outputs are waited for, but do not go in.'),
    joinWindowMs: windowMs,
    tensorMap,
    inputsJoinType: join('Which of the inputs have to be there.', 'inner'),
    triggersJoinType: join('Which of the triggers have to be there; inner when left out.'),
    batch: object(
      {
        size: count('Requests that make a batch.'),
        windowMs: count('Milliseconds after which a smaller batch is made.'),
        rolling: flag('Kept for the record only.'),
      },
      [],
      'Puts requests together before the step runs.',
    ),
  },
  ['name'],
);

const spec = object(
  {
    steps: list(step, 'The Models that requests pass, in any order.'),
    input: object(
      {
        externalInputs: list(text(), 'Other pipelines, or steps of them, that feed this one.'),
        externalTriggers: list(text(), 'Others that are waited for, but do not go in.'),
        joinWindowMs: windowMs,
        joinType: join('Which of the inputs have to be there.', 'inner'),
        triggersJoinType: join('Which of the triggers have to be there.', 'inner'),
        tensorMap,
      },
      [],
      'Where requests come from, beside the pipeline being called.',
    ),
    output: object(
      {
        steps: list(text(), 'Steps whose outputs make the response.'),
        joinWindowMs: windowMs,
        stepsJoin: join('Which of the steps have to be there.', 'inner'),
        tensorMap,
      },
      [],
      'What the response is made of; there is none when left out.',
    ),
    dataflow: dataflowField,
    allowCycles: flag('Lets a step get what came out of it before.'),
    maxStepRevisits: count('How often a request may pass a step again where there are cycles.'),
  },
  ['steps'],
);

/** The CRD of Pipeline: models through which requests flow. */
export const pipelineCrd: CustomResourceDefinition = customResourceDefinition({
  kind: 'Pipeline',
  description: 'Models through which requests flow.',
  shortName: 'mlp',
  spec,
  status: object(statusBlock),
  columns: [
    conditionColumn('Pipeline ready', 'Ready'),
    conditionColumn('Models ready', 'ModelsReady', { priority: 1 }),
    conditionColumn('PipelineGw ready', 'PipelineGwReady', { priority: 1 }),
    conditionColumn('Dataflow ready', 'PipelineReady', { priority: 1 }),
    conditionColumn('Message', 'Ready', { field: 'message' }),
    ageColumn,
  ],
});
