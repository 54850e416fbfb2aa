import {
  ageColumn,
  type CustomResourceDefinition,
  conditionColumn,
  customResourceDefinition,
} from './definition.ts';
import { count, list, object, text } from './schema.ts';
import { statusBlock } from './status-block.ts';

const spec = object(
  {
    default: text('The candidate whose own traffic the experiment splits.'),
    candidates: list(
      object(
        {
          name: text('The Model or Pipeline that gets a part of the traffic.'),
          weight: count('Its part, in proportion to the other weights.'),
        },
        ['name', 'weight'],
      ),
      'Among whom the traffic is split.',
    ),
    mirror: object(
      {
        name: text('The Model or Pipeline that gets copies.'),
        percent: count('The part of the traffic that is copied, in percent.'),
      },
      ['name', 'percent'],
      'Who gets copies of the traffic, without answering.',
    ),
    resourceType: text('pipeline for an experiment on Pipelines; on Models otherwise.'),
  },
  ['candidates'],
);

/** The CRD of Experiment: traffic that is split among Models or Pipelines. */
export const experimentCrd: CustomResourceDefinition = customResourceDefinition({
  kind: 'Experiment',
  description: 'Traffic that is split among Models or Pipelines.',
  shortName: 'mlx',
  spec,
  status: object(statusBlock),
  columns: [
    conditionColumn('Experiment ready', 'ExperimentReady'),
    conditionColumn('Candidates ready', 'CandidatesReady', { priority: 1 }),
    conditionColumn('Mirror ready', 'MirrorReady', { priority: 1 }),
    conditionColumn('Message', 'Ready', { field: 'message' }),
    ageColumn,
  ],
});
