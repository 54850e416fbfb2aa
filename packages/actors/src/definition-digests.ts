import { experimentFingerprint, modelFingerprint, pipelineFingerprint } from '@troupe/resources';
import type {
  Experiment as WireExperiment,
  Model as WireModel,
  Pipeline as WirePipeline,
} from '@troupe/scheduler-api';

/**
 * How digests of definitions come about in facts and contexts, for a journal that puts tokens in the
 * place of secrets: what is derived from a definition has to be derived anew.
 */
export interface DefinitionDigests {
  /** The key under which a digest stands. */
  readonly key: string;
  /** Keys of definitions: each has all of one of these rows, and few other objects do. */
  readonly marks: readonly (readonly string[])[];
  /** Whether an object is a definition, of which a digest can be made. */
  isDefinition(object: object): boolean;
  /** The digest of a definition. */
  digest(definition: object): string;
}

/**
 * The digests of models, pipelines and experiments: the scheduler's views carry those of what it holds,
 * and what actors know those of what they ask for.
 */
export const definitionDigests: DefinitionDigests = {
  key: 'fingerprint',
  marks: [['modelSpec'], ['steps', 'uid'], ['candidates', 'resourceType']],
  isDefinition: (object) => isModel(object) || isPipeline(object) || isExperiment(object),
  digest(definition) {
    if (isModel(definition)) return modelFingerprint(definition);
    if (isPipeline(definition)) return pipelineFingerprint(definition);
    return isExperiment(definition) ? experimentFingerprint(definition) : '';
  },
};

/** Only a model on the wire has this key. */
function isModel(object: object): object is WireModel {
  return 'modelSpec' in object;
}

/** Unlike a resource's spec, a pipeline on the wire has an identity of its own. */
function isPipeline(object: object): object is WirePipeline {
  return 'steps' in object && 'uid' in object && Array.isArray(object.steps);
}

/** Unlike a resource's spec, an experiment on the wire has its type as a number. */
function isExperiment(object: object): object is WireExperiment {
  return (
    'candidates' in object && 'resourceType' in object && typeof object.resourceType === 'number'
  );
}
