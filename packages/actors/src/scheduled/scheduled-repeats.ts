import { sameValue } from '@troupe/resources';
import type { StatusReport, Timed } from '../fact.ts';
import { scheduledAbsorb } from './scheduled-absorb.ts';
import { scheduledCommands } from './scheduled-commands.ts';
import {
  isDeleting,
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
} from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { scheduledReports } from './scheduled-reports.ts';

/** What a fact renews in a context even where it tells nothing. */
const renewed: ReadonlySet<string> = new Set(['at', 'view', 'outbox']);

/**
 * Makes what finds out whether a word of the stream tells an actor of a kind what it knows already.
 *
 * A scheduler says the same several times while it brings a model up, to ten thousand of them at once.
 * What the actor would make of the word is made here, without its machine, which costs several times as
 * much; only where that leaves everything as it was has the machine nothing to decide.
 */
export function scheduledRepeats<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
): (context: ScheduledContext<R, V, Q>, fact: Timed<StatusReport>) => boolean {
  type Context = ScheduledContext<R, V, Q>;
  const commands = scheduledCommands(kind);
  const absorb = scheduledAbsorb(kind, commands, scheduledReports(kind, commands));

  /** Whether the machine would do more on such a word than take note of it. */
  function mayAsk(context: Context, view: V): boolean {
    return context.ambiguous || isDeleting(context.resource) || kind.raisesDoubt(context, view);
  }

  return (context, fact) => {
    const { source, epoch } = fact;
    const view = fact.view as V | null;
    if (source !== 'stream' || view === null || context.view === null) return false;
    if (epoch !== context.epoch || epoch !== context.viewEpoch || context.viewAsked) return false;
    if (!sameValue(view, context.view) || mayAsk(context, view)) return false;
    const absorbed = absorb(context, fact);
    return absorbed.commands.length === 0 && isUnchanged(context, absorbed.context);
  };
}

function isUnchanged(before: ScheduledContext, after: ScheduledContext): boolean {
  const was: { readonly [field: string]: unknown } = { ...before };
  return Object.entries(after).every(([field, is]) => renewed.has(field) || was[field] === is);
}
