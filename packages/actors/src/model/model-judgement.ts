import type { ModelState } from '@troupe/resources';
import type { ModelContext, Verdict } from './model-context.ts';

const verdictOfState: Readonly<Record<ModelState, Verdict>> = {
  ModelStateUnknown: 'placing',
  ModelProgressing: 'placing',
  ModelCreate: 'placing',
  ModelAvailable: 'serving',
  ModelScaledDown: 'scaledDown',
  ModelFailed: 'unavailable',
  ScheduleFailed: 'unavailable',
  ModelTerminate: 'lost',
  ModelTerminating: 'lost',
  ModelTerminated: 'lost',
  ModelTerminateFailed: 'lost',
};

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
export function judge(context: ModelContext, asked: boolean): Verdict {
  const { view, plan, generation, accepted, ambiguous } = context;
  if (view === null) return accepted && asked ? 'lost' : 'unproven';
  if ('error' in plan) return 'unproven';
  const matches = view.generation === generation && view.fingerprint === plan.fingerprint;
  if (!matches || view.deleted) return accepted && asked ? 'lost' : 'unproven';
  if (accepted) return ambiguous && !asked ? 'unproven' : verdictOfState[view.state];
  return wasJudged(context) ? adopted(verdictOfState[view.state]) : 'unproven';
}

/** Whether a verdict on this very generation stands in the API already. */
export function wasJudged(context: ModelContext): boolean {
  return context.status.observedGeneration === context.generation;
}

/**
 * Whether the scheduler holds another model of this name that has to go first: one at our generation
 * or a later one with another definition, which a load would turn into an update of a stranger.
 */
export function isNamesake(context: ModelContext): boolean {
  const { view, plan, generation } = context;
  if (view === null || view.deleted || 'error' in plan || wasJudged(context)) return false;
  return view.generation >= generation && view.fingerprint !== plan.fingerprint;
}

/** A model found failed is loaded again, since that is what makes the scheduler try again. */
function adopted(verdict: Verdict): Verdict {
  return verdict === 'serving' || verdict === 'scaledDown' || verdict === 'placing'
    ? verdict
    : 'unproven';
}
