import {
  ControlPlaneResponse_Event,
  type ExperimentStatusResponse,
  ModelStatus_ModelState,
  type ModelStatusResponse,
  type PipelineStatusResponse,
  PipelineVersionState_PipelineStatus,
  type ServerStatusResponse,
  ServerStatusResponse_Type,
} from '@troupe/scheduler-api';

/**
 * Why a message of a scheduler is left alone:
 * a number that no enum of the protocol has; nothing that says which Kubernetes resource is meant, as
 * for models that others loaded; another namespace's resource; fewer replicas than none; texts that
 * no scheduler writes; nothing said at all.
 */
export type NonsenseKind =
  | 'unknownNumber'
  | 'noMetadata'
  | 'otherNamespace'
  | 'negativeReplicas'
  | 'oversized'
  | 'empty';

/** One message that was left alone. */
export interface NonsenseReport {
  readonly namespace: string;
  readonly kind: NonsenseKind;
  /** What the message was about, in words. */
  readonly about: string;
  /** How many of that kind this namespace's scheduler has sent by now. */
  readonly count: number;
}

/** A name of Kubernetes is not longer. */
export const maxNameLength = 253;
/** A reason is a sentence or a traceback; what is longer fits no status. */
const maxTextLength = 65_536;
const maxReplicas = 2 ** 31 - 1;

const isModelState = numbersOf(ModelStatus_ModelState);
const isPipelineState = numbersOf(PipelineVersionState_PipelineStatus);
const isServerType = numbersOf(ServerStatusResponse_Type);
const isEvent = numbersOf(ControlPlaneResponse_Event);

/** What is wrong with a status of a model for the session of `namespace`; null if nothing is. */
export function nonsenseInModel(
  { modelName, versions }: ModelStatusResponse,
  namespace: string,
): NonsenseKind | null {
  const version = versions[0];
  if (modelName === '' || version === undefined) return 'empty';
  const { state, kubernetesMeta, serverName } = version;
  const isOversized =
    modelName.length > maxNameLength ||
    isTooLong(state?.reason) ||
    isTooLong(state?.modelGwReason) ||
    isTooLong(serverName);
  if (isOversized) return 'oversized';
  if (kubernetesMeta === undefined) return 'noMetadata';
  if (kubernetesMeta.namespace !== namespace) return 'otherNamespace';
  if (state === undefined) return null;
  if (!isModelState(state.state) || !isModelState(state.modelGwState)) return 'unknownNumber';
  // Those that are not available wrap around in a scheduler's everyday life, and nobody reads them.
  return state.availableReplicas > maxReplicas ? 'negativeReplicas' : null;
}

/** What is wrong with a status of a pipeline for the session of `namespace`; null if nothing is. */
export function nonsenseInPipeline(
  { pipelineName, versions }: PipelineStatusResponse,
  namespace: string,
): NonsenseKind | null {
  const version = versions[0];
  if (pipelineName === '' || version?.pipeline === undefined) return 'empty';
  const { state, pipeline } = version;
  const texts = [state?.reason, state?.pipelineGwReason];
  if (pipelineName.length > maxNameLength || texts.some(isTooLong)) return 'oversized';
  if (pipeline.kubernetesMeta === undefined) return 'noMetadata';
  if (pipeline.kubernetesMeta.namespace !== namespace) return 'otherNamespace';
  if (state === undefined) return null;
  return isPipelineState(state.status) && isPipelineState(state.pipelineGwStatus)
    ? null
    : 'unknownNumber';
}

/** What is wrong with a status of an experiment for the session of `namespace`; null if nothing is. */
export function nonsenseInExperiment(
  { experimentName, statusDescription, kubernetesMeta }: ExperimentStatusResponse,
  namespace: string,
): NonsenseKind | null {
  if (experimentName === '') return 'empty';
  if (experimentName.length > maxNameLength || isTooLong(statusDescription)) return 'oversized';
  if (kubernetesMeta === undefined) return 'noMetadata';
  return kubernetesMeta.namespace === namespace ? null : 'otherNamespace';
}

/**
 * What is wrong with a status of a server; null if nothing is. Metadata are missing there whenever a
 * server's last agent has left.
 */
export function nonsenseInServer(
  message: ServerStatusResponse,
  namespace: string,
): NonsenseKind | null {
  const { serverName, type, kubernetesMeta } = message;
  if (serverName === '') return 'empty';
  if (serverName.length > maxNameLength) return 'oversized';
  if (!isServerType(type)) return 'unknownNumber';
  if (kubernetesMeta !== undefined && kubernetesMeta.namespace !== namespace) {
    return 'otherNamespace';
  }
  const counts = [message.availableReplicas, message.numLoadedModelReplicas];
  if (type === ServerStatusResponse_Type.ScalingRequest) counts.push(message.expectedReplicas);
  return counts.some((each) => each < 0) ? 'negativeReplicas' : null;
}

/** What is wrong with an event of the control plane; null if nothing is. */
export function nonsenseInEvent(event: number): NonsenseKind | null {
  if (event === ControlPlaneResponse_Event.UNKNOWN_EVENT) return 'empty';
  return isEvent(event) ? null : 'unknownNumber';
}

function isTooLong(text: string | undefined): boolean {
  return text !== undefined && text.length > maxTextLength;
}

/** Whether a number is one of an enum's; -1 stands for those that are not. */
function numbersOf(values: Readonly<Record<string, string | number>>): (value: number) => boolean {
  const known = new Set(Object.values(values));
  known.delete(-1);
  return (value) => known.has(value);
}
