import { modelFingerprint } from '@troupe/resources';
import type { Model as WireModel } from '@troupe/scheduler-api';

/**
 * How digests of definitions come about in facts and contexts, for a journal that puts tokens in the
 * place of secrets: what is derived from a definition has to be derived anew.
 */
export interface DefinitionDigests {
  /** The key under which a digest stands. */
  readonly key: string;
  /** Whether an object is a definition, of which a digest can be made. */
  isDefinition(object: object): boolean;
  /** The digest of a definition. */
  digest(definition: object): string;
}

/** The digests of models: the scheduler's views carry those of what it holds. */
export const definitionDigests: DefinitionDigests = {
  key: 'fingerprint',
  isDefinition: isWireModel,
  digest: (definition) => (isWireModel(definition) ? modelFingerprint(definition) : ''),
};

/** Only a model on the wire has this key. */
function isWireModel(object: object): object is WireModel {
  return 'modelSpec' in object;
}
