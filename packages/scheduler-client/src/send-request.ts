import type { SchedulerRequest } from '@troupe/actors';
import {
  LoadModelRequest,
  LoadPipelineRequest,
  type SchedulerClient,
  ServerNotifyRequest,
  StartExperimentRequest,
  StopExperimentRequest,
  UnloadModelRequest,
  UnloadPipelineRequest,
} from '@troupe/scheduler-api';

/** Sends a request by its method. Rejects with what the client rejects with. */
export function sendRequest(
  client: SchedulerClient,
  call: SchedulerRequest,
  signal: AbortSignal,
): Promise<unknown> {
  switch (call.method) {
    case 'LoadModel':
      return client.loadModel(call.request, { signal });
    case 'UnloadModel':
      return client.unloadModel(call.request, { signal });
    case 'LoadPipeline':
      return client.loadPipeline(call.request, { signal });
    case 'UnloadPipeline':
      return client.unloadPipeline(call.request, { signal });
    case 'StartExperiment':
      return client.startExperiment(call.request, { signal });
    case 'StopExperiment':
      return client.stopExperiment(call.request, { signal });
    case 'ServerNotify':
      return client.serverNotify(call.request, { signal });
  }
}

/** How long a request is on the wire, in bytes, before compression. */
export function requestBytes(call: SchedulerRequest): number {
  switch (call.method) {
    case 'LoadModel':
      return LoadModelRequest.encode(call.request).finish().length;
    case 'UnloadModel':
      return UnloadModelRequest.encode(call.request).finish().length;
    case 'LoadPipeline':
      return LoadPipelineRequest.encode(call.request).finish().length;
    case 'UnloadPipeline':
      return UnloadPipelineRequest.encode(call.request).finish().length;
    case 'StartExperiment':
      return StartExperimentRequest.encode(call.request).finish().length;
    case 'StopExperiment':
      return StopExperimentRequest.encode(call.request).finish().length;
    case 'ServerNotify':
      return ServerNotifyRequest.encode(call.request).finish().length;
  }
}
