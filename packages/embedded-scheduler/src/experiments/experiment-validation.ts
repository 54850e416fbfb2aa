import type { Experiment } from '@troupe/scheduler-api';

/** The models or pipelines that an experiment sends requests to: candidates, then the mirror. */
export function targetsOf({ candidates, mirror }: Experiment): string[] {
  const names = candidates.map(({ name }) => name);
  return mirror === undefined ? names : [...names, mirror.name];
}

/**
 * Says what is wrong with an experiment, in the scheduler's words; undefined when nothing is.
 * Weights, percents and whether models and pipelines exist are not looked at.
 *
 * @param baselineTaken whether another experiment has the same baseline
 */
export function experimentFault(
  experiment: Experiment,
  baselineTaken: boolean,
): string | undefined {
  const { name, candidates, default: baseline } = experiment;
  if (baselineTaken) {
    return `Resource ${baseline} already in experiment ${name} as a baseline. A model or pipeline can only appear in one experiment as a baseline`;
  }
  if (baseline !== undefined && !candidates.some((candidate) => candidate.name === baseline)) {
    return `default model/pipeline ${baseline} not found in experiment ${name} candidates`;
  }
  const targets = targetsOf(experiment);
  if (targets.length === 0) return `experiment ${name} has no candidates or mirror`;
  const repeated = targets.find((target, at) => targets.indexOf(target) !== at);
  return repeated === undefined
    ? undefined
    : `each candidate and mirror must be unique but found resource ${repeated} duplicated in experiment ${name}`;
}
