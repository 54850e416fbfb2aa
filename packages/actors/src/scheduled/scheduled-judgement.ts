import {
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
  type Verdict,
  wasJudged,
} from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';

/** What of a context is judged. */
export type Judged<R extends ScheduledResource, V extends ScheduledView, Q> = Pick<
  ScheduledContext<R, V, Q>,
  'view' | 'plan' | 'generation' | 'accepted' | 'ambiguous' | 'attempts' | 'status'
>;

/**
 * What the latest view means for this generation of this incarnation.
 *
 * The scheduler knows no UID, and a recreated resource starts at generation 1 again, so a view counts
 * only if generation and definition both match and it is about our own load: one that this actor saw
 * taken, or one that the status in the API says was judged before (after an operator's restart).
 *
 * @param asked whether the view is the answer to a question, not news from the stream, which may
 *   have been on its way since before our load.
 */
export function judge<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
  context: Judged<R, V, Q>,
  asked: boolean,
): Verdict {
  const { view, plan, generation, accepted, ambiguous, attempts } = context;
  if (view === null) return accepted && asked ? 'lost' : 'unproven';
  if ('error' in plan) return 'unproven';
  const matches = view.generation === generation && kind.matches(view, plan.fingerprint);
  if (!matches || kind.isLeaving(view)) return accepted && asked ? 'lost' : 'unproven';
  const verdict = kind.verdictOf(view, attempts, asked);
  if (accepted) return ambiguous && !asked ? 'unproven' : verdict;
  return isKnownAsOurs(kind, context) && kind.adopts(verdict, view) ? verdict : 'unproven';
}

/**
 * What a word of the stream means for a load of this generation that was just taken, where the scheduler
 * was never heard of anything else by this name.
 */
export function judgeTaken<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
  { plan, generation, status }: Pick<Judged<R, V, Q>, 'plan' | 'generation' | 'status'>,
  view: V,
): Verdict {
  const taken = { accepted: true, ambiguous: false, attempts: 0 };
  return judge(kind, { ...taken, plan, generation, status, view }, false);
}

/** Whether a word of this generation is about our own load: one taken, or one judged before. */
export function isKnownAsOurs<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
  context: Pick<Judged<R, V, Q>, 'accepted' | 'generation' | 'status'>,
): boolean {
  return context.accepted || (wasJudged(context) && !kind.wasRefused(context.status));
}
