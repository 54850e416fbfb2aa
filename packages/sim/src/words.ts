/** What schedulers are asked and what they say, in the terms in which the truth is kept. */
import {
  type Experiment,
  experimentFingerprint,
  experimentViewOf,
  isPipelineUnloaded,
  isUnloaded,
  loadModelRequest,
  loadPipelineRequest,
  type Model,
  modelFingerprint,
  modelViewOf,
  type Pipeline,
  pipelineFingerprint,
  pipelineViewOf,
  SpecError,
  startExperimentRequest,
} from '@troupe/resources';
import type {
  ExperimentStatusResponse,
  LoadModelRequest,
  LoadPipelineRequest,
  ModelStatusResponse,
  PipelineStatusResponse,
  StartExperimentRequest,
} from '@troupe/scheduler-api';

/** The kinds that a scheduler brings about. */
export type ScheduledKind = 'Model' | 'Pipeline' | 'Experiment';

/** A load, or a start, that a scheduler took. */
export interface Landing {
  readonly kind: ScheduledKind;
  readonly name: string;
  readonly generation: number;
  readonly fingerprint: string;
}

/** A scheduler's word on something. */
export interface Sighting {
  readonly kind: ScheduledKind;
  readonly name: string;
  readonly generation: number;
  /** Null where it echoes no definition. */
  readonly fingerprint: string | null;
  /** It does what a resource that is Ready promises. */
  readonly serves: boolean;
  /** Nothing is left of it. */
  readonly hasEnded: boolean;
}

/** A model's load. */
export function modelLanding({ model }: LoadModelRequest): Landing {
  const { name = '', kubernetesMeta } = model?.meta ?? {};
  const generation = Number(kubernetesMeta?.generation ?? 0);
  const fingerprint = model === undefined ? '' : modelFingerprint(model);
  return { kind: 'Model', name, generation, fingerprint };
}

/** A pipeline's load. */
export function pipelineLanding({ pipeline }: LoadPipelineRequest): Landing {
  const generation = Number(pipeline?.kubernetesMeta?.generation ?? 0);
  const fingerprint = pipeline === undefined ? '' : pipelineFingerprint(pipeline);
  return { kind: 'Pipeline', name: pipeline?.name ?? '', generation, fingerprint };
}

/** An experiment's start. */
export function experimentLanding({ experiment }: StartExperimentRequest): Landing {
  const generation = Number(experiment?.kubernetesMeta?.generation ?? 0);
  const fingerprint = experiment === undefined ? '' : experimentFingerprint(experiment);
  return { kind: 'Experiment', name: experiment?.name ?? '', generation, fingerprint };
}

/** What a message says of a model; null where it says nothing of one of ours. */
export function modelSighting(message: ModelStatusResponse): Sighting | null {
  const view = modelViewOf(message);
  if (view === null) return null;
  const { generation, fingerprint, deleted, state } = view;
  return {
    kind: 'Model',
    name: message.modelName,
    generation,
    fingerprint,
    serves: !deleted && state === 'ModelAvailable',
    hasEnded: deleted && isUnloaded(view),
  };
}

/** What a message says of a pipeline. */
export function pipelineSighting(message: PipelineStatusResponse): Sighting | null {
  const view = pipelineViewOf(message);
  if (view === null) return null;
  const { generation, fingerprint, state, gatewayState, modelsReady } = view;
  return {
    kind: 'Pipeline',
    name: message.pipelineName,
    generation,
    fingerprint,
    serves: modelsReady && state === 'PipelineReady' && gatewayState === 'PipelineReady',
    hasEnded: isPipelineUnloaded(view),
  };
}

/** What a message says of an experiment. */
export function experimentSighting(message: ExperimentStatusResponse): Sighting | null {
  const view = experimentViewOf(message);
  if (view === null) return null;
  const { generation, active, candidatesReady, mirrorReady } = view;
  return {
    kind: 'Experiment',
    name: message.experimentName,
    generation,
    fingerprint: null,
    serves: active && candidatesReady && mirrorReady,
    hasEnded: !active,
  };
}

/** The digest of what a resource asks of a scheduler; null where its spec contradicts itself. */
export function fingerprintOf(object: Model | Pipeline | Experiment): string | null {
  try {
    switch (object.kind) {
      case 'Pipeline':
        return pipelineLanding(loadPipelineRequest(object as Pipeline)).fingerprint;
      case 'Experiment':
        return experimentLanding(startExperimentRequest(object as Experiment)).fingerprint;
      default:
        return modelLanding(loadModelRequest(object as Model)).fingerprint;
    }
  } catch (error) {
    if (error instanceof SpecError) return null;
    throw error;
  }
}
