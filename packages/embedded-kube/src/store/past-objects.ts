import type { Change } from './change-log.ts';
import type { StoredVersion } from './stored-version.ts';

/** The place of an object in the order of a list. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

interface Placed extends Place {
  readonly stored: StoredVersion;
}

/**
 * The objects of a resource as they were at a version, in the order of a list: what there is now,
 * with the changes since undone.
 *
 * @param current what there is now, in order, as far as the list looks.
 * @param changes all changes since, oldest first.
 * @param isWanted whether the list looks at a place.
 */
export function* pastObjects(
  current: Iterable<StoredVersion>,
  changes: readonly Change[],
  isWanted: (place: Place) => boolean,
): Generator<StoredVersion> {
  const changed = new Map<string, Placed | undefined>();
  for (const { stored, previous } of changes) {
    const place = placeOf(stored);
    const key = keyOf(place);
    // The oldest change after the version tells what there was at it.
    if (!changed.has(key)) {
      changed.set(key, previous === undefined ? undefined : { ...place, stored: previous });
    }
  }
  const past = [...changed.values()]
    .filter((placed) => placed !== undefined)
    .filter(isWanted)
    .sort((a, b) => (isBefore(a, b) ? -1 : 1));
  let next = 0;
  for (const stored of current) {
    const place = placeOf(stored);
    if (changed.has(keyOf(place))) {
      continue;
    }
    for (let placed = past[next]; placed && isBefore(placed, place); placed = past[next]) {
      yield placed.stored;
      next += 1;
    }
    yield stored;
  }
  for (const { stored } of past.slice(next)) {
    yield stored;
  }
}

/** Whether `a` comes before `b` in a list: by namespace, then by name. */
export function isBefore(a: Place, b: Place): boolean {
  return a.namespace === b.namespace ? a.name < b.name : a.namespace < b.namespace;
}

function placeOf({ object }: StoredVersion): Place {
  const { namespace = '', name } = object.metadata;
  return { namespace, name };
}

/** No namespace has a slash in its name. */
function keyOf({ namespace, name }: Place): string {
  return `${namespace}/${name}`;
}
