import type { ActorView } from '@troupe/actors';
import { showDuration } from '../cli/duration.ts';

/** One line about one resource, ready to be shown. */
export interface ResourceRow {
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  /** How long it has been in that state. */
  readonly since: string;
  /** How old the resource is. */
  readonly age: string;
  readonly waitsFor: string;
}

/** What the table shows of an actor at `now` (milliseconds since 1970). */
export function rowOf(view: ActorView, now: number): ResourceRow {
  const { creationTimestamp } = view.object.metadata;
  const created = creationTimestamp === undefined ? view.since : Date.parse(creationTimestamp);
  return {
    kind: view.object.kind,
    name: `${view.namespace}/${view.name}`,
    state: view.state,
    since: showDuration(now - view.since),
    age: showDuration(now - created),
    waitsFor: shortWaitText(view),
  };
}

/** The same for a column that may be cut: what went wrong first, since that is what is looked for. */
function shortWaitText({ waitsFor }: ActorView): string {
  if (waitsFor === null) return '';
  return printable(waitsFor.error || waitsFor.what);
}

/** What an actor waits for and why, in one line; empty when it waits for nothing. */
export function waitText({ waitsFor }: ActorView): string {
  if (waitsFor === null) return '';
  const { what, error } = waitsFor;
  return printable(error ? `${what} (${error})` : what);
}

/** Somebody else's words without what would break a line or steer a terminal. */
function printable(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ');
}
