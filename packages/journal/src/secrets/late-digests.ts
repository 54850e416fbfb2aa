import type { DefinitionDigests } from '@troupe/actors';

/** What is known of definitions without the code that makes digests of them. */
export type DefinitionMarks = Pick<DefinitionDigests, 'key' | 'marks'>;

/** Digests that are loaded once one is wanted. */
export interface LateDigests extends DefinitionDigests {
  /** Whether one was wanted that could not be made: what asked for it has to ask again, after `load`. */
  readonly isWanted: boolean;
  load(): Promise<void>;
}

/**
 * Makes digests that are loaded late: what makes them is most of the operator's code, which takes longer to
 * load than thousands of records to write, and is wanted only where a definition holds a secret.
 */
export function createLateDigests(
  { key, marks }: DefinitionMarks,
  loadDigests: () => Promise<DefinitionDigests>,
): LateDigests {
  let loaded: DefinitionDigests | null = null;
  let isWanted = false;

  return {
    key,
    marks,
    isDefinition(object) {
      if (loaded !== null) return loaded.isDefinition(object);
      return marks.some((row) => row.every((each) => each in object));
    },
    digest(definition) {
      if (loaded !== null) return loaded.digest(definition);
      isWanted = true;
      return '';
    },
    get isWanted() {
      return isWanted;
    },
    async load() {
      loaded = await loadDigests();
      isWanted = false;
    },
  };
}
