import {
  type ExperimentCandidate,
  type ExperimentMirror,
  ResourceType,
  StartExperimentRequest,
  StopExperimentRequest,
} from '@troupe/scheduler-api';
import type { Experiment } from './experiment.ts';
import { kubernetesMeta } from './kubernetes-meta.ts';
import { SpecError } from './spec-error.ts';
import { readList, readObject, readText, readUint32, required } from './spec-field.ts';

/**
 * What the scheduler is asked to start for `experiment`.
 *
 * @throws SpecError, with the text that goes into the condition, when the spec holds what the wire
 *   cannot carry.
 */
export function startExperimentRequest(experiment: Experiment): StartExperimentRequest {
  const spec = readObject('spec', experiment.spec);
  if (spec === undefined) {
    throw new SpecError('Experiment has no spec: spec.candidates is required');
  }
  const candidates = required('spec.candidates', spec.candidates ?? undefined);
  const resourceType = readText('spec.resourceType', spec.resourceType);
  return StartExperimentRequest.fromPartial({
    experiment: {
      name: experiment.metadata.name,
      default: readText('spec.default', spec.default),
      candidates: [...readList('spec.candidates', candidates, readCandidate)],
      mirror: readMirror('spec.mirror', spec.mirror),
      kubernetesMeta: kubernetesMeta(experiment),
      resourceType: resourceType === 'pipeline' ? ResourceType.PIPELINE : ResourceType.MODEL,
    },
  });
}

/** What the scheduler is asked to stop: the name is all that it takes. */
export function stopExperimentRequest(experiment: Experiment): StopExperimentRequest {
  return StopExperimentRequest.fromPartial({ name: experiment.metadata.name });
}

function readCandidate(field: string, item: unknown): ExperimentCandidate | undefined {
  const candidate = readObject(field, item);
  return (
    candidate && {
      name: required(`${field}.name`, readText(`${field}.name`, candidate.name)),
      weight: required(`${field}.weight`, readUint32(`${field}.weight`, candidate.weight)),
    }
  );
}

function readMirror(field: string, value: unknown): ExperimentMirror | undefined {
  const mirror = readObject(field, value);
  return (
    mirror && {
      name: required(`${field}.name`, readText(`${field}.name`, mirror.name)),
      percent: required(`${field}.percent`, readUint32(`${field}.percent`, mirror.percent)),
    }
  );
}
