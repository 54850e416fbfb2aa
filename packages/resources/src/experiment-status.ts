import { type Awaited, describeAwaited } from './awaited.ts';
import { type ConditionUpdate, conditionSet, withoutCondition } from './conditions.ts';
import type { ExperimentStatus } from './experiment.ts';
import type { ExperimentView } from './experiment-view.ts';
import { modelReadyType } from './model-status.ts';
import { reconcilingUpdate, withConditions } from './status-progress.ts';

/** Whether requests are routed by the experiment. */
export const experimentReadyType = 'ExperimentReady';
/** Whether every candidate can be routed to. */
export const candidatesReadyType = 'CandidatesReady';
/** Whether the mirror can be routed to; True where there is none. */
export const mirrorReadyType = 'MirrorReady';

/** The message of an Experiment whose start no retry is going to help. */
const refused = 'ExperimentFailed';

const experimentConditions = conditionSet([
  experimentReadyType,
  candidatesReadyType,
  mirrorReadyType,
]);

/**
 * The status of an Experiment after the scheduler's word on it.
 *
 * Reasons are fixed words, or the scheduler's own. The message of what is not ready names whom the
 * experiment waits for, in all such conditions alike, since `Ready` borrows from one of them only.
 *
 * @param awaited the candidates and the mirror that are not ready, as far as they are known.
 */
export function experimentStatusAfterView(
  status: ExperimentStatus,
  view: ExperimentView,
  awaited: readonly Awaited[],
  at: number,
): ExperimentStatus {
  const message = awaited.length === 0 ? '' : `waiting for ${describeAwaited(awaited)}`;
  return updated(
    status,
    [
      update(experimentReadyType, view.active, view.description, message),
      update(candidatesReadyType, view.candidatesReady, readiness('Candidates', view), message),
      update(mirrorReadyType, view.mirrorReady, readiness('Mirror', view), message),
    ],
    at,
  );
}

/** The status of an Experiment whose start failed: `final` when no retry is going to help. */
export function experimentStatusAfterRefusal(
  status: ExperimentStatus,
  refusal: { readonly error: string; readonly final: boolean },
  at: number,
): ExperimentStatus {
  const message = refusal.final ? refused : 'ExperimentStarting';
  return updated(status, [update(experimentReadyType, false, refusal.error, message)], at);
}

/** Whether the latest word in a status is that the start was refused for good. */
export function isExperimentRefused({ conditions = [] }: ExperimentStatus): boolean {
  return conditions.some(
    ({ type, message }) => type === experimentReadyType && message === refused,
  );
}

/** Marks that `what` is being done for a generation that has no verdict yet. */
export function experimentStatusReconciling(
  status: ExperimentStatus,
  what: string,
  at: number,
): ExperimentStatus {
  return updated(status, [reconcilingUpdate(what)], at);
}

function readiness(what: 'Candidates' | 'Mirror', view: ExperimentView): string {
  const isReady = what === 'Candidates' ? view.candidatesReady : view.mirrorReady;
  return isReady ? `${what} ready` : `${what} not ready`;
}

function update(type: string, isReady: boolean, reason: string, message: string): ConditionUpdate {
  return isReady ? { type, status: 'True', reason } : { type, status: 'False', reason, message };
}

/** What is True comes first, so that `Ready` borrows from the last one that is False. */
function updated(
  status: ExperimentStatus,
  updates: readonly ConditionUpdate[],
  at: number,
): ExperimentStatus {
  // An earlier operator says of an experiment that could not start that its model is not ready.
  const before = withoutCondition(status.conditions ?? [], modelReadyType);
  const inOrder = [
    ...updates.filter((each) => each.status === 'True'),
    ...updates.filter((each) => each.status !== 'True'),
  ];
  return withConditions(status, experimentConditions.applyAll(before, inOrder, at));
}
