import type { SchedulerRequest } from '@troupe/actors';
import {
  LoadModelRequest,
  type SchedulerClient,
  ServerNotifyRequest,
  UnloadModelRequest,
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
    case 'ServerNotify':
      return ServerNotifyRequest.encode(call.request).finish().length;
  }
}
