import { type ExperimentView, experimentFinalizer, seldonApiVersion } from '@troupe/resources';
import { createScheduledBench, type ScheduledBench } from './scheduled-bench.ts';

/** The bench of the Experiment `ab` on two models. */
export type ExperimentBench = ScheduledBench<ExperimentView>;

/** Makes it. */
export function createExperimentBench(): ExperimentBench {
  return createScheduledBench<ExperimentView>({
    kind: 'experiment',
    report: 'ExperimentStatusReported',
    finalizer: experimentFinalizer,
    name: 'ab',
    object: {
      apiVersion: seldonApiVersion,
      kind: 'Experiment',
      spec: {
        default: 'a',
        candidates: [
          { name: 'a', weight: 50 },
          { name: 'b', weight: 50 },
        ],
      },
    },
  });
}

/** What the scheduler says of the bench's Experiment when it runs, unless told otherwise. */
export function experimentViewOf(
  bench: ExperimentBench,
  changes: Partial<ExperimentView> = {},
): ExperimentView {
  return {
    generation: bench.object.metadata.generation ?? 0,
    active: true,
    candidatesReady: true,
    mirrorReady: true,
    description: 'experiment active',
    ...changes,
  };
}
