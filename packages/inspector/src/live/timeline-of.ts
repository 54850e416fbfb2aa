import type { Path } from '@troupe/actors';
import type { ActorDetail } from '../api/wire.ts';
import type { Moment } from './recent-past.ts';
import { stepRows } from './step-rows.ts';

/** Steps that one answer carries at the most. */
const maxSteps = 400;

/** An actor's timeline as far as it is kept and new to whoever has it up to `afterSeq`. */
export function timelineOf(
  path: Path,
  moments: readonly Moment[],
  afterSeq: number,
): Pick<ActorDetail, 'steps' | 'cut'> {
  const firstNew = moments.findIndex(({ record }) => record.seq > afterSeq);
  const from = Math.max(firstNew < 0 ? moments.length : firstNew, moments.length - maxSteps, 0);
  const oldest = moments[0]?.touched.find((touch) => touch.path === path);
  return {
    steps: stepRows(path, moments, from),
    cut: moments.length > maxSteps || (oldest?.before ?? null) !== null,
  };
}
