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

/**
 * The same for a column that may be cut: what went wrong first, since that is what is looked for, and
 * whom else it concerns.
 */
function shortWaitText({ waitsFor, usedBy }: ActorView): string {
  if (waitsFor === null) return '';
  const users = usedByText(usedBy);
  return printable(`${waitsFor.error || waitsFor.what}${users === '' ? '' : `; ${users}`}`);
}

/** As many users as are named. */
const mostNamed = 3;

/** `used by pipeline/chain, experiment/ab`; empty for nobody. */
export function usedByText(usedBy: ActorView['usedBy']): string {
  if (usedBy.length === 0) return '';
  const named = usedBy.slice(0, mostNamed).map((path) => {
    const [kind, , name] = path.replace(/#.*/, '').split('/');
    return `${kind}/${name}`;
  });
  const more = usedBy.length > mostNamed ? ` and ${usedBy.length - mostNamed} more` : '';
  return `used by ${named.join(', ')}${more}`;
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
