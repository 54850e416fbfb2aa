import type { Path } from '@troupe/actors';
import type { StoredJournal } from '../disk/journal-folder.ts';
import { withoutUid } from '../disk/segment-lines.ts';
import { concerned, stepsOf } from './step-entry.ts';

const most = 3;

/**
 * The actors of a journal that somebody may have meant by a path that names none: those whose names are
 * spelled most alike, without UIDs, the likeliest first.
 */
export function suggestActors(journal: StoredJournal, asked: Path): readonly Path[] {
  const paths = new Set<Path>();
  for (const { step } of stepsOf(journal)) {
    for (const path of concerned(step)) if (path.includes('/')) paths.add(withoutUid(path));
  }
  const wanted = withoutUid(asked);
  return [...paths]
    .map((path) => ({ path, distance: distanceBetween(wanted, path) }))
    .filter(({ distance }) => distance <= 1)
    .sort((a, b) => a.distance - b.distance || (a.path < b.path ? -1 : 1))
    .slice(0, most)
    .map(({ path }) => path);
}

/**
 * How far a path is from what was asked for. Up to 1 is worth a mention: the same name in another
 * place, part of a name, or as many as a third of its letters wrong.
 */
function distanceBetween(asked: Path, path: Path): number {
  const parts = path.split('/');
  const askedParts = asked.split('/');
  const name = parts.at(-1) ?? '';
  const askedName = askedParts.at(-1) ?? '';
  const elsewhere = askedParts.slice(0, -1).filter((part) => !parts.includes(part)).length / 10;
  if (name === askedName) return elsewhere;
  const isPart = askedName !== '' && (name.includes(askedName) || askedName.includes(name));
  if (isPart) return 0.3 + elsewhere;
  const wrong = editsBetween(askedName, name) / Math.max(askedName.length, 1);
  return wrong <= 1 / 3 ? 0.4 + wrong + elsewhere : Number.POSITIVE_INFINITY;
}

/** Letters to add, leave out or change to make one text of the other (Levenshtein's distance). */
function editsBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
