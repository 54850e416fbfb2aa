import type { SupervisorSnapshot } from '@troupe/actors';
import type { ActorLine, SupervisorLine } from './segment-lines.ts';

/** The lines of a snapshot, some at a time: what the supervisor knew, then one line for each actor. */
export function* snapshotLines(
  { actors, ...supervisor }: SupervisorSnapshot,
  after: number,
  perPortion: number,
): Generator<readonly (SupervisorLine | ActorLine)[]> {
  yield [{ supervisor, after, actors: actors.length }];
  for (let from = 0; from < actors.length; from += perPortion) {
    yield actors.slice(from, from + perPortion).map((actor) => ({ actor }));
  }
}
