import { readyType, statusOf } from '@troupe/resources';
import { isLeaving, type RuntimeContext } from './runtime-context.ts';
import { hasTrouble, heldBy } from './runtime-reports.ts';
import { areChildrenInOrder } from './runtime-writes.ts';

/** The states of a SeldonRuntime's machine by their names. */
export type RuntimePlace =
  | 'finalizing'
  | 'reading'
  | 'applying'
  | 'rolling'
  | 'running'
  | 'troubled'
  | 'waiting'
  | 'releasing'
  | 'released';

/**
 * Where a runtime belongs by all that is known of it.
 *
 * Nothing is remembered in a state that could not be told anew, so each state asks this and no more.
 */
export function placeOf(context: RuntimeContext): RuntimePlace {
  const { finalized, plan, status } = context;
  if (isLeaving(context)) {
    if (!finalized) return 'released';
    return heldBy(context) === null ? 'releasing' : 'waiting';
  }
  if (!finalized) return 'finalizing';
  if (plan === null) return 'reading';
  if (hasTrouble(context)) return 'troubled';
  if (!areChildrenInOrder(context)) return 'applying';
  return statusOf(status.conditions, readyType) === 'True' ? 'running' : 'rolling';
}
