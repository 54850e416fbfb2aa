import { type Awaited, describeAwaited } from './awaited.ts';
import { type ConditionUpdate, conditionSet } from './conditions.ts';
import type { PipelineStatus } from './pipeline.ts';
import type { PipelineView } from './pipeline-view.ts';
import { reconcilingUpdate, withCondition, withConditions } from './status-progress.ts';

/** Whether the dataflow engines run the pipeline. */
export const pipelineReadyType = 'PipelineReady';
/** Whether the pipeline gateways serve it. */
export const pipelineGatewayReadyType = 'PipelineGwReady';
/** Whether every model that its steps name is available. */
export const modelsReadyType = 'ModelsReady';

const pipelineConditions = conditionSet([
  pipelineReadyType,
  pipelineGatewayReadyType,
  modelsReadyType,
]);

/**
 * The status of a Pipeline after the scheduler's word on it.
 *
 * Reasons are the states' names and the message is the words of the gateways and the engines, on both
 * conditions alike. `Ready` borrows from whoever has something to say of what is wrong: the engines
 * before the gateways, and those before the models, which in turn go before states without a word.
 *
 * @param awaited the models that the Pipeline waits for, as far as they are known.
 */
export function pipelineStatusAfterView(
  status: PipelineStatus,
  view: PipelineView,
  awaited: readonly Awaited[],
  at: number,
): PipelineStatus {
  const message = `${view.gatewayReason || noReason} | ${view.reason || noReason}`;
  const gateway = { type: pipelineGatewayReadyType, ...verdict(view.gatewayState), message };
  const engines = { type: pipelineReadyType, ...verdict(view.state), message };
  const updates = [
    { update: gateway, rank: view.gatewayReason === '' ? 0 : 3 },
    { update: engines, rank: view.reason === '' ? 1 : 4 },
    { update: modelsUpdate(view, awaited), rank: 2 },
  ];
  const inOrder = updates
    .toSorted((a, b) => rankOf(a.update, a.rank) - rankOf(b.update, b.rank))
    .map(({ update }) => update);
  return withConditions(status, pipelineConditions.applyAll(status.conditions ?? [], inOrder, at));
}

/** The status of a Pipeline whose load failed: `final` when no retry is going to help. */
export function pipelineStatusAfterRefusal(
  status: PipelineStatus,
  refusal: { readonly error: string; readonly final: boolean },
  at: number,
): PipelineStatus {
  const update: ConditionUpdate = {
    type: pipelineReadyType,
    status: 'False',
    reason: refusal.error,
    message: refusal.final ? 'PipelineFailed' : 'PipelineCreating',
  };
  return withCondition(pipelineConditions, status, update, at);
}

/** The status of a Pipeline under deletion whose unload the scheduler has taken. */
export function pipelineStatusAfterUnload(status: PipelineStatus, at: number): PipelineStatus {
  const update: ConditionUpdate = {
    type: pipelineReadyType,
    status: 'False',
    reason: 'Pipeline unload requested',
    message: 'PipelineTerminating',
  };
  return withCondition(pipelineConditions, status, update, at);
}

/** Marks that `what` is being done for a generation that has no verdict yet. */
export function pipelineStatusReconciling(
  status: PipelineStatus,
  what: string,
  at: number,
): PipelineStatus {
  return withCondition(pipelineConditions, status, reconcilingUpdate(what), at);
}

/** What stands for words that the scheduler did not find. */
const noReason = 'Empty reason';

function verdict(state: PipelineView['state']): Pick<ConditionUpdate, 'status' | 'reason'> {
  return { status: state === 'PipelineReady' ? 'True' : 'False', reason: state };
}

/** The fixed words first, since others look for them; then the models by name. */
function modelsUpdate(view: PipelineView, awaited: readonly Awaited[]): ConditionUpdate {
  if (view.modelsReady) {
    return { type: modelsReadyType, status: 'True', message: 'Models all available' };
  }
  const named = awaited.length === 0 ? '' : `: waiting for ${describeAwaited(awaited)}`;
  const message = `Some models are not available${named}`;
  return { type: modelsReadyType, status: 'False', message };
}

/** What is True comes first: it must not make `Ready` borrow again after the last word. */
function rankOf(update: ConditionUpdate, rank: number): number {
  return update.status === 'True' ? -1 : rank;
}
