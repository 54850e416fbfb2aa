import { experimentKind } from '../experiment/experiment-kind.ts';
import { modelKind } from '../model/model-kind.ts';
import type { ScheduledActorKind } from '../path.ts';
import { pipelineKind } from '../pipeline/pipeline-kind.ts';

/** What is peculiar to each kind that a scheduler brings about. */
export const scheduledKinds = {
  model: modelKind,
  pipeline: pipelineKind,
  experiment: experimentKind,
} as const;

/** Whether a kind is one of them. */
export function isScheduledKind(kind: string): kind is ScheduledActorKind {
  return Object.hasOwn(scheduledKinds, kind);
}
