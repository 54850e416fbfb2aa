import type { StatusReport, Timed } from '../fact.ts';
import {
  isDeleting,
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
} from './scheduled-context.ts';
import { judge } from './scheduled-judgement.ts';
import type { ScheduledKind } from './scheduled-kind.ts';

/**
 * Makes what finds out whether a word of the stream settles nothing for an actor of a kind: it waits for
 * a verdict, and hears that it is too early for one. All that such a word changes is what the user reads
 * until the next.
 */
export function scheduledUnsettled<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
): (state: string, context: ScheduledContext<R, V, Q>, fact: Timed<StatusReport>) => boolean {
  return (state, context, fact) => {
    const { source, epoch } = fact;
    const view = fact.view as V | null;
    if (state !== kind.placing || source !== 'stream' || view === null) return false;
    if (epoch !== context.epoch || context.ambiguous || isDeleting(context.resource)) return false;
    const heard = { ...context, view, viewEpoch: epoch, viewAsked: false };
    return judge(kind, heard, false) === 'placing';
  };
}
