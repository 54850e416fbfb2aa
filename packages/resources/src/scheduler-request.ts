import {
  LoadModelRequest,
  LoadPipelineRequest,
  ServerNotifyRequest,
  StartExperimentRequest,
} from '@troupe/scheduler-api';
import type { Experiment } from './experiment.ts';
import { startExperimentRequest } from './experiment-request.ts';
import type { Json, KubeObject } from './kube-object.ts';
import type { Model } from './model.ts';
import { seldonApiVersion } from './model.ts';
import { loadModelRequest } from './model-request.ts';
import type { Pipeline } from './pipeline.ts';
import { loadPipelineRequest } from './pipeline-request.ts';
import type { Server } from './server.ts';
import { serverNotify } from './server-notify.ts';

/** What is asked of the scheduler for one resource. */
export interface SchedulerRequest {
  /** The method of `seldon.mlops.scheduler.Scheduler`. */
  readonly method: 'LoadModel' | 'LoadPipeline' | 'StartExperiment' | 'ServerNotify';
  /** Its request in the JSON of proto3: 64-bit numbers as texts, enums by name, defaults left out. */
  readonly request: Json;
}

/**
 * What the scheduler is asked for a resource that is to be there, or null for kinds of which it hears
 * nothing: for people to read, and for tools that call the scheduler themselves.
 *
 * @throws SpecError when the spec is one that the operator refuses.
 */
export function schedulerRequest(resource: KubeObject): SchedulerRequest | null {
  if (resource.apiVersion !== seldonApiVersion) return null;
  switch (resource.kind) {
    case 'Model':
      return request('LoadModel', LoadModelRequest, loadModelRequest(resource as Model));
    case 'Pipeline':
      return request(
        'LoadPipeline',
        LoadPipelineRequest,
        loadPipelineRequest(resource as Pipeline),
      );
    case 'Experiment':
      return request(
        'StartExperiment',
        StartExperimentRequest,
        startExperimentRequest(resource as Experiment),
      );
    case 'Server': {
      const servers = [serverNotify(resource as Server)];
      return request('ServerNotify', ServerNotifyRequest, { servers, isFirstSync: false });
    }
    default:
      return null;
  }
}

function request<Message>(
  method: SchedulerRequest['method'],
  type: { readonly toJSON: (message: Message) => unknown },
  message: Message,
): SchedulerRequest {
  return { method, request: type.toJSON(message) as Json };
}
