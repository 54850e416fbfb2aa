import { type Draft, fill, fillZero } from './draft.ts';

const batch = 'io.k8s.api.batch.v1';

/** Defaults of jobs (batch/v1). */
export const batchDefaults: readonly (readonly [string, (draft: Draft) => void])[] = [
  [`${batch}.JobSpec`, fillJob],
  [
    `${batch}.CronJobSpec`,
    (spec) => {
      fillZero(spec, { concurrencyPolicy: 'Allow' });
      fill(spec, { suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
    },
  ],
];

function fillJob(spec: Draft): void {
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
  }
  fill(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
  });
}
