import { type Path, partsOf } from '@troupe/actors';
import type { Moment } from './recent-past.ts';
import { type Past, sharedPath } from './tracker.ts';

/** What is kept of an actor, with what came to its whole namespace while it was there. */
export function momentsOf(path: Path, past: Past): readonly Moment[] {
  if (path.startsWith('scheduler/')) return past.inputs.of(path);
  const moments = past.steps.of(path, sharedPath(partsOf(path).namespace));
  const first = moments.findIndex(({ touched }) => touched.some((touch) => touch.path === path));
  return first < 0 ? [] : moments.slice(first);
}
