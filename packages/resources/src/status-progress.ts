/** What the statuses of all kinds say alike of the work on them; each is pure and keeps what it doesn't name. */
import {
  type Condition,
  type ConditionSet,
  type ConditionUpdate,
  withInfo,
  withoutCondition,
} from './conditions.ts';

/** The part of a status in which the kinds that the scheduler serves agree. */
export interface StatusBlock {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

/** True while the controller still works on a generation; absent otherwise (kstatus convention). */
export const reconcilingType = 'Reconciling';

/** False while there is no session with the scheduler; absent otherwise. Readiness is not its affair. */
export const schedulerConnectedType = 'SchedulerConnected';

/** Says that `what` is being done for a generation that has no verdict yet. */
export function reconcilingUpdate(what: string): ConditionUpdate {
  return { type: reconcilingType, status: 'True', message: what };
}

/** `status` after `update` by the rules of its kind; the same object when nothing changed. */
export function withCondition<Status extends StatusBlock>(
  set: ConditionSet,
  status: Status,
  update: ConditionUpdate,
  at: number,
): Status {
  return withConditions(status, set.apply(status.conditions ?? [], update, at));
}

/** `status` with these conditions; the same object where they are what it has. */
export function withConditions<Status extends StatusBlock>(
  status: Status,
  conditions: readonly Condition[],
): Status {
  return conditions === status.conditions ? status : { ...status, conditions };
}

/** Says that the scheduler cannot be asked, since when and why; what serves goes on serving. */
export function statusDisconnected<Status extends StatusBlock>(
  status: Status,
  why: string,
  since: number,
): Status {
  const conditions = withInfo(
    status.conditions ?? [],
    { type: schedulerConnectedType, status: 'False', reason: 'NoSession', message: why },
    since,
  );
  return withConditions(status, conditions);
}

/** Takes that back. */
export function statusConnected<Status extends StatusBlock>(status: Status): Status {
  if (status.conditions === undefined) return status;
  return withConditions(status, withoutCondition(status.conditions, schedulerConnectedType));
}

/** Marks `generation` as judged: work on it has come to a verdict. */
export function statusJudged<Status extends StatusBlock>(
  status: Status,
  generation: number,
): Status {
  const conditions = withoutCondition(status.conditions ?? [], reconcilingType);
  return { ...status, conditions, observedGeneration: generation };
}

/** True while nothing but a change by people can bring a resource on; absent otherwise (kstatus convention). */
export const stalledType = 'Stalled';

/** Says that a resource cannot come to what it asks for, and why. */
export function statusStalled<Status extends StatusBlock>(
  status: Status,
  stalled: { readonly reason: string; readonly message: string },
  at: number,
): Status {
  const update: ConditionUpdate = { type: stalledType, status: 'True', ...stalled };
  return withConditions(status, withInfo(status.conditions ?? [], update, at));
}

/** Takes that back. */
export function statusNotStalled<Status extends StatusBlock>(status: Status): Status {
  if (status.conditions === undefined) return status;
  return withConditions(status, withoutCondition(status.conditions, stalledType));
}
