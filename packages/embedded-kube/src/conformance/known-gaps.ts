import { readFileSync } from 'node:fs';

/** Something that the embedded server does not do as the API promises. */
export interface KnownGap {
  /** As the package's README says it. */
  readonly gap: string;
  /** The rules, by the words of their cases, that do not hold for it. */
  readonly rules: readonly string[];
}

/** Where the list is kept. */
export const knownGapsFile: URL = new URL('known-gaps.json', import.meta.url);

/**
 * The cases that the embedded server does not pass yet. A case that fails must be among them, one
 * that is among them must fail, and the README must say every gap: the tests hold all three.
 */
export function readKnownGaps(): readonly KnownGap[] {
  return JSON.parse(readFileSync(knownGapsFile, 'utf8')) as readonly KnownGap[];
}
