import { type Path, partsOf } from '@troupe/actors';
import type { Moment } from './recent-past.ts';
import { type Past, sharedPath } from './tracker.ts';

/** What is kept of an actor, with what came to its whole namespace while it was there. */
export function momentsOf(path: Path, past: Past): readonly Moment[] {
  if (path.startsWith('scheduler/')) return past.inputs.of(path);
  const own = past.steps.of(path);
  const [first] = own;
  if (first === undefined) return own;
  const seen = new Set(own.map(({ record }) => record.seq));
  const shared = past.steps
    .of(sharedPath(partsOf(path).namespace))
    .filter(({ record }) => record.seq > first.record.seq && !seen.has(record.seq));
  return [...own, ...shared].sort((a, b) => a.record.seq - b.record.seq);
}
