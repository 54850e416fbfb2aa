import type { KnownGap } from './known-gaps.ts';

const begin = '<!-- known gaps: written by src/conformance/close-gaps.ts -->';
const end = '<!-- end of known gaps -->';

/** The README of the package. */
export const readmeFile: URL = new URL('../../README.md', import.meta.url);

/**
 * A README with its list of gaps made anew.
 *
 * @throws Error when it has no place for the list.
 */
export function withGaps(readme: string, gaps: readonly KnownGap[]): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`the README must have the lines ${begin} and ${end}`);
  }
  const list = gaps.map(({ gap }) => `- ${gap}\n`).join('');
  return `${readme.slice(0, from + begin.length)}\n\n${list}\n${readme.slice(to)}`;
}
