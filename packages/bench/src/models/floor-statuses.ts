/** The last status that the operator writes of each kind, field by field, made without a thought. */
import {
  candidatesReadyType,
  experimentReadyType,
  mirrorReadyType,
  modelReadyType,
  modelsReadyType,
  pipelineGatewayReadyType,
  pipelineReadyType,
  readyType,
  timestamp,
} from '@troupe/resources';
import {
  type ExperimentStatusResponse,
  ModelStatus_ModelState,
  type ModelStatusResponse,
  type PipelineStatusResponse,
  PipelineVersionState_PipelineStatus,
} from '@troupe/scheduler-api';

type Status = Readonly<Record<string, unknown>>;

const stateNames: ReadonlyMap<number, string> = new Map(
  Object.entries(ModelStatus_ModelState).map(([name, value]) => [value, name]),
);

/** Of a Model on one replica; null for a message that does not say that it is available. */
export function modelStatusOf(message: ModelStatusResponse, generation: number): Status | null {
  const [version] = message.versions;
  if (version?.state?.state !== ModelStatus_ModelState.ModelAvailable) return null;
  const { availableReplicas, reason, modelGwState } = version.state;
  return {
    replicas: availableReplicas,
    availableReplicas,
    selector: `server=${version.serverName}`,
    modelgwReady: stateNames.get(modelGwState) ?? '',
    conditions: conditions([modelReadyType, { reason, message: 'ModelAvailable' }]),
    observedGeneration: generation,
  };
}

/** Of a Pipeline; null for a message that does not say that all of it is ready. */
export function pipelineStatusOf(
  message: PipelineStatusResponse,
  generation: number,
): Status | null {
  const state = message.versions[0]?.state;
  const ready = PipelineVersionState_PipelineStatus.PipelineReady;
  if (state?.status !== ready || state.pipelineGwStatus !== ready || !state.modelsReady)
    return null;
  const words = { reason: 'PipelineReady', message: `${state.pipelineGwReason} | ${state.reason}` };
  return {
    conditions: conditions(
      [modelsReadyType, { message: 'Models all available' }],
      [pipelineGatewayReadyType, words],
      [pipelineReadyType, words],
    ),
    observedGeneration: generation,
  };
}

/** Of an Experiment; null for a message that does not say that it runs. */
export function experimentStatusOf(
  { active, candidatesReady, mirrorReady, statusDescription }: ExperimentStatusResponse,
  generation: number,
): Status | null {
  if (!active || !candidatesReady || !mirrorReady) return null;
  return {
    conditions: conditions(
      [candidatesReadyType, { reason: 'Candidates ready' }],
      [experimentReadyType, { reason: statusDescription }],
      [mirrorReadyType, { reason: 'Mirror ready' }],
    ),
    observedGeneration: generation,
  };
}

type Words = { readonly reason?: string; readonly message?: string };

function conditions(...each: readonly (readonly [string, Words])[]): readonly object[] {
  const lastTransitionTime = timestamp(Date.now());
  const all = [...each, [readyType, {}] as const];
  return all.map(([type, { reason, message }]) => ({
    type,
    status: 'True',
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    lastTransitionTime,
  }));
}
