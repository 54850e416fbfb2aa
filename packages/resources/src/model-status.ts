import { conditionSet } from './conditions.ts';
import type { ModelStatus } from './model.ts';
import type { ModelView } from './model-view.ts';
import { reconcilingUpdate, withCondition } from './status-progress.ts';

/** Says whether a Model serves; the one dependent of its `Ready`. */
export const modelReadyType = 'ModelReady';

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
    modelConditions,
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
  return withCondition(modelConditions, status, reconcilingUpdate(what), at);
}
