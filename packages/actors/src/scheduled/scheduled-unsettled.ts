import type { Acceptance, StatusReport, Timed } from '../fact.ts';
import {
  isDeleting,
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
} from './scheduled-context.ts';
import { judge, judgeTaken } from './scheduled-judgement.ts';
import type { ScheduledKind } from './scheduled-kind.ts';

/**
 * Makes what finds out whether a scheduler's word settles nothing for an actor of a kind: it asked for a
 * load, and hears that it was taken, or that it is too early for a verdict. All that such a word changes
 * is what the user reads until the next.
 *
 * @returns a function whose `isTaken` says that the load was taken, which the actor has not heard.
 */
export function scheduledUnsettled<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
): (
  state: string,
  context: ScheduledContext<R, V, Q>,
  fact: Timed<StatusReport | Acceptance>,
  isTaken: boolean,
) => boolean {
  type Context = ScheduledContext<R, V, Q>;

  /** Whether nothing but the word after it tells what became of a load that was taken. */
  function isJustTaken(state: string, context: Context, fact: Acceptance): boolean {
    const isLoad = fact.method === kind.methods.load && fact.generation === context.generation;
    // Where a namesake was heard of, the actor has something to ask.
    const isAlone = context.view === null && !context.hadNamesake;
    return state === kind.loading && isLoad && isAlone;
  }

  /** Whether a word of the stream leaves the verdict on a load that was taken open. */
  function isTooEarly(context: Context, fact: StatusReport, isTaken: boolean): boolean {
    const view = fact.view as V | null;
    if (fact.source !== 'stream' || view === null || context.ambiguous) return false;
    const verdict = isTaken
      ? judgeTaken(kind, context, view)
      : judge(kind, { ...context, view }, false);
    return verdict === 'placing';
  }

  return (state, context, fact, isTaken) => {
    if (fact.epoch !== context.epoch || isDeleting(context.resource)) return false;
    if (fact.type === 'RequestAccepted') return !isTaken && isJustTaken(state, context, fact);
    return (isTaken || state === kind.placing) && isTooEarly(context, fact, isTaken);
  };
}
