import {
  type Experiment,
  type ExperimentStatusResponse,
  ResourceType,
} from '@troupe/scheduler-api';
import { targetsOf } from './experiment-validation.ts';

/** An experiment, running or stopped. */
export interface ExperimentRecord {
  readonly definition: Experiment;
  stoppedAtMs: number | undefined;
  /** Whether its routes stand. */
  active: boolean;
  description: string;
  candidatesReady: boolean;
  mirrorReady: boolean;
}

/** What experiments need to know of models and pipelines. */
export interface ExperimentTargets {
  /** Whether the latest version is available. */
  isModelReady(name: string): boolean;
  /** Whether some version can take requests now. */
  isModelServing(name: string): boolean;
  isPipelineReady(name: string): boolean;
  pipelineExists(name: string): boolean;
}

/** An experiment that has just been asked for. */
export function newExperiment(definition: Experiment): ExperimentRecord {
  return {
    definition,
    stoppedAtMs: undefined,
    active: false,
    description: '',
    candidatesReady: false,
    mirrorReady: false,
  };
}

/** Looks again at whether candidates and mirror are ready; no candidates and no mirror are. */
export function refreshReadiness(record: ExperimentRecord, targets: ExperimentTargets): void {
  const { candidates, mirror, resourceType } = record.definition;
  const isReady = (name: string): boolean =>
    resourceType === ResourceType.PIPELINE
      ? targets.isPipelineReady(name)
      : targets.isModelReady(name);
  record.candidatesReady = candidates.every(({ name }) => isReady(name));
  record.mirrorReady = mirror === undefined || isReady(mirror.name);
}

/**
 * Says why the routes of an experiment can't be made; undefined when they can. Of pipelines only a
 * baseline has to exist.
 */
export function routeFault(definition: Experiment, targets: ExperimentTargets): string | undefined {
  const { name, default: baseline, resourceType } = definition;
  if (resourceType === ResourceType.PIPELINE) {
    return baseline === undefined || targets.pipelineExists(baseline)
      ? undefined
      : `pipeline ${baseline} not found`;
  }
  const missing = targetsOf(definition).find((target) => !targets.isModelServing(target));
  return missing === undefined
    ? undefined
    : `no live replica for model ${missing} for model route ${name}.experiment`;
}

/** The status of an experiment as it is now. */
export function experimentStatusMessage({
  definition,
  active,
  description,
  candidatesReady,
  mirrorReady,
}: ExperimentRecord): ExperimentStatusResponse {
  return {
    experimentName: definition.name,
    active,
    candidatesReady,
    mirrorReady,
    statusDescription: description,
    kubernetesMeta: definition.kubernetesMeta,
  };
}
