import {
  type Condition,
  type ConditionUpdate,
  conditionSet,
  withInfo,
  withoutCondition,
} from './conditions.ts';
import type { ModelStatus } from './model.ts';
import type { ModelView } from './model-view.ts';

/** Says whether a Model serves; the one dependent of its `Ready`. */
export const modelReadyType = 'ModelReady';

/** True while the controller still works on a generation; absent otherwise (kstatus convention). */
export const reconcilingType = 'Reconciling';

const modelConditions = conditionSet([modelReadyType]);

/**
 * The status of a Model after the scheduler's word on it.
 *
 * `ModelReady` is True in `ModelAvailable` alone. Its message is the state's name and its reason the
 * scheduler's own words: the roles look swapped, but are what dashboards already match.
 */
export function statusAfterView(status: ModelStatus, view: ModelView, at: number): ModelStatus {
  // The scheduler subtracts in uint32, so "unavailable" may have wrapped; the sum unwraps it.
  const replicas = (view.availableReplicas + view.unavailableReplicas) >>> 0;
  const gateway = view.gatewayReason
    ? `${view.gatewayState}(${view.gatewayReason}) `
    : view.gatewayState;
  const { replicas: _, availableReplicas: __, selector: ___, ...rest } = status;
  return {
    ...rest,
    ...(replicas === 0 ? {} : { replicas }),
    ...(view.availableReplicas === 0 ? {} : { availableReplicas: view.availableReplicas }),
    selector: `server=${view.serverName}`,
    modelgwReady: gateway,
    conditions: modelConditions.apply(
      status.conditions ?? [],
      {
        type: modelReadyType,
        status: view.state === 'ModelAvailable' ? 'True' : 'False',
        reason: view.reason,
        message: view.state,
      },
      at,
    ),
  };
}

/** The status of a Model whose load failed: `final` when no retry is going to help. */
export function statusAfterRefusal(
  status: ModelStatus,
  refusal: { readonly error: string; readonly final: boolean },
  at: number,
): ModelStatus {
  return withCondition(
    status,
    {
      type: modelReadyType,
      status: 'False',
      reason: refusal.error,
      message: refusal.final ? 'ModelFailed' : 'ModelProgressing',
    },
    at,
  );
}

/** Marks that `what` is being done for a generation that has no verdict yet. */
export function statusReconciling(status: ModelStatus, what: string, at: number): ModelStatus {
  return withCondition(status, { type: reconcilingType, status: 'True', message: what }, at);
}

/** False while there is no session with the scheduler; absent otherwise. Readiness is not its affair. */
export const schedulerConnectedType = 'SchedulerConnected';

/** Says that the scheduler cannot be asked, since when and why; what serves goes on serving. */
export function statusDisconnected(status: ModelStatus, why: string, since: number): ModelStatus {
  const conditions = withInfo(
    status.conditions ?? [],
    { type: schedulerConnectedType, status: 'False', reason: 'NoSession', message: why },
    since,
  );
  return conditions === status.conditions ? status : { ...status, conditions };
}

/** Takes that back. */
export function statusConnected(status: ModelStatus): ModelStatus {
  const conditions = withoutCondition(status.conditions ?? [], schedulerConnectedType);
  return conditions === status.conditions || status.conditions === undefined
    ? status
    : { ...status, conditions };
}

/** Marks `generation` as judged: work on it has come to a verdict. */
export function statusJudged(status: ModelStatus, generation: number): ModelStatus {
  const conditions = withoutCondition(status.conditions ?? [], reconcilingType);
  return { ...status, conditions, observedGeneration: generation };
}

function withCondition(status: ModelStatus, update: ConditionUpdate, at: number): ModelStatus {
  const conditions: readonly Condition[] = modelConditions.apply(
    status.conditions ?? [],
    update,
    at,
  );
  return conditions === status.conditions ? status : { ...status, conditions };
}
