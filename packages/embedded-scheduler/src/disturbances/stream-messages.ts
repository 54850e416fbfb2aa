import type {
  ControlPlaneResponse,
  ExperimentStatusResponse,
  ModelStatusResponse,
  PipelineStatusResponse,
  ServerStatusResponse,
} from '@troupe/scheduler-api';

/** The messages of each stream that a control plane subscribes. */
export interface StreamMessages {
  readonly servers: ServerStatusResponse;
  readonly models: ModelStatusResponse;
  readonly pipelines: PipelineStatusResponse;
  readonly experiments: ExperimentStatusResponse;
  readonly controlPlane: ControlPlaneResponse;
}

/** A stream of the control plane. */
export type StreamName = keyof StreamMessages;

/** The resource that a message is about; empty for messages of the control plane stream. */
export function resourceOf(message: StreamMessages[StreamName]): string {
  if ('serverName' in message) return message.serverName;
  if ('modelName' in message) return message.modelName;
  if ('pipelineName' in message) return message.pipelineName;
  return 'experimentName' in message ? message.experimentName : '';
}
