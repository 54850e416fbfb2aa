import type { SchedulerMessage, SchedulerStream } from '@troupe/actors';
import type { SchedulerClient } from '@troupe/scheduler-api';
import { map, type Observable } from 'rxjs';
import { type StreamEvent, streamOf } from './stream-of.ts';

/** Subscribes to one of the scheduler's streams as an operator; `subscriberName` is for its log. */
export function subscriptionTo(
  stream: SchedulerStream,
  client: SchedulerClient,
  subscriberName: string,
): Observable<StreamEvent<SchedulerMessage>> {
  switch (stream) {
    case 'models':
      return streamOf((signal) => client.subscribeModelStatus({ subscriberName }, { signal })).pipe(
        map((event) => named(event, (message) => ({ stream, message }))),
      );
    case 'pipelines':
      return streamOf((signal) =>
        client.subscribePipelineStatus({ subscriberName }, { signal }),
      ).pipe(map((event) => named(event, (message) => ({ stream, message }))));
    case 'experiments':
      return streamOf((signal) =>
        client.subscribeExperimentStatus({ subscriberName }, { signal }),
      ).pipe(map((event) => named(event, (message) => ({ stream, message }))));
    case 'servers':
      return streamOf((signal) =>
        client.subscribeServerStatus({ subscriberName }, { signal }),
      ).pipe(map((event) => named(event, (message) => ({ stream, message }))));
    case 'controlPlane':
      return streamOf((signal) =>
        client.subscribeControlPlane({ subscriberName }, { signal }),
      ).pipe(map((event) => named(event, (message) => ({ stream, message }))));
  }
}

function named<Message>(
  event: StreamEvent<Message>,
  name: (message: Message) => SchedulerMessage,
): StreamEvent<SchedulerMessage> {
  return event.type === 'Message' ? { type: 'Message', message: name(event.message) } : event;
}
