import { type ConditionUpdate, conditionSet, readyType, withoutCondition } from '../conditions.ts';
import type { KubeObject } from '../kube-object.ts';
import { withConditions } from '../status-progress.ts';
import type { WorkloadKind } from './component-workload.ts';
import type { PlannedComponent } from './runtime-plan.ts';
import type { SeldonRuntimeStatus } from './seldon-runtime.ts';

/** The conditions that say whether a component runs, by its name; other components have none. */
export const componentConditions: ReadonlyMap<string, string> = new Map([
  ['seldon-scheduler', 'SchedulerReady'],
  ['seldon-envoy', 'EnvoyReady'],
  ['seldon-dataflow-engine', 'DataflowEngineReady'],
  ['seldon-modelgateway', 'ModelGatewayReady'],
  ['seldon-pipelinegateway', 'PipelineGatewayReady'],
  ['hodometer', 'HodometerReady'],
]);

/** The part of a Deployment or StatefulSet that a runtime reads back. */
export interface ComponentWorkload extends KubeObject {
  readonly status?: { readonly readyReplicas?: number; readonly observedGeneration?: number };
}

/** What a runtime sees of what it asked for. */
export interface RuntimeLook {
  /** The components that are to run, as planned. */
  readonly components: readonly PlannedComponent[];
  workloadOf(kind: WorkloadKind, name: string): ComponentWorkload | undefined;
  /** Why a component's workload cannot be written, in the API's words. */
  errorOf(component: string): string | undefined;
  /** What stands in the way of the runtime as a whole; null for nothing. */
  readonly error: string | null;
}

/**
 * The status of a SeldonRuntime by the look of its components.
 *
 * `Ready` depends on the components that are to run and have a condition, on none other: those of
 * components that are disabled or not there any more are taken off. Of several that are not
 * ready the first of the SeldonConfig lends `Ready` its reason, and one that fails before one that
 * only waits.
 */
export function runtimeStatusAfterLook(
  status: SeldonRuntimeStatus,
  look: RuntimeLook,
  at: number,
): SeldonRuntimeStatus {
  const verdicts = look.components.map((each) => verdictOn(each, look));
  const known = verdicts.flatMap((each) =>
    each.type === null ? [] : [{ ...each, type: each.type }],
  );
  const types = known.map(({ type }) => type);
  const stale = [...componentConditions.values()].filter((type) => !types.includes(type));
  const kept = stale.reduce(withoutCondition, status.conditions ?? []);
  const updates: ConditionUpdate[] = known
    .toReversed()
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ type, status, reason, message }) => ({ type, status, reason, message }));
  const error =
    look.error ?? verdicts.find(({ type, rank }) => type === null && rank === failing)?.reason;
  if (error !== undefined) updates.push({ type: readyType, status: 'False', reason: error });
  else if (updates.length === 0) updates.push({ type: readyType, status: 'True' });
  return withConditions(status, conditionSet(types).applyAll(kept, updates, at));
}

/** The status of a SeldonRuntime of which nothing can be made; what its components do stays as it was said. */
export function runtimeStatusAfterError(
  status: SeldonRuntimeStatus,
  error: string,
  at: number,
): SeldonRuntimeStatus {
  const update = { type: readyType, status: 'False', reason: error } as const;
  return withConditions(status, conditionSet([]).apply(status.conditions ?? [], update, at));
}

const ready = 0;
const waiting = 1;
const failing = 2;

interface Verdict {
  /** Null for components that have no condition. */
  readonly type: string | null;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly rank: typeof ready | typeof waiting | typeof failing;
}

/** Compares with what is wanted, never with what the workload says of itself: 0 of 0 is not enough. */
function verdictOn(planned: PlannedComponent, look: RuntimeLook): Verdict {
  const type = componentConditions.get(planned.name) ?? null;
  const error = planned.type === 'refused' ? planned.error : look.errorOf(planned.name);
  if (planned.type === 'refused' || error !== undefined) {
    return { type, status: 'False', reason: error ?? '', message: '', rank: failing };
  }
  const { kind, name, replicas } = planned;
  const workload = look.workloadOf(kind, name);
  const isRunning = workload !== undefined && isCurrent(workload);
  const running = isRunning ? (workload.status?.readyReplicas ?? 0) : 0;
  if (isRunning && running >= replicas) {
    const reason = `${kind} replicas matches desired replicas`;
    return { type, status: 'True', reason, message: '', rank: ready };
  }
  return {
    type,
    status: 'False',
    reason: `${kind} replicas does not match desired replicas`,
    message: `${running} of ${replicas} replicas of ${name} are ready`,
    rank: waiting,
  };
}

/** Whether its status is about the spec that it has. */
function isCurrent({ metadata, status }: ComponentWorkload): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}
