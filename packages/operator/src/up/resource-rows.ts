import type { ActorView } from '@troupe/actors';
import { showDuration } from '../cli/duration.ts';

/** One line about one resource, ready to be shown. */
export interface ResourceRow {
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly waitsFor: string;
  readonly age: string;
}

/** What the table shows of an actor at `now` (milliseconds since 1970). */
export function rowOf(view: ActorView, now: number): ResourceRow {
  const { creationTimestamp } = view.object.metadata;
  const created = creationTimestamp === undefined ? view.since : Date.parse(creationTimestamp);
  return {
    kind: view.object.kind,
    name: `${view.namespace}/${view.name}`,
    state: view.state,
    waitsFor: waitText(view),
    age: showDuration(now - created),
  };
}

/** What an actor waits for and why, in one line; empty when it waits for nothing. */
export function waitText({ waitsFor }: ActorView): string {
  if (waitsFor === null) return '';
  return waitsFor.error ? `${waitsFor.what}: ${waitsFor.error}` : waitsFor.what;
}
