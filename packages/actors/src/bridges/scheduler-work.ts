import type { ServerNotify } from '@troupe/scheduler-api';
import type { SchedulerCommand } from '../command.ts';
import type { RequestMethod } from '../fact.ts';
import type { Path, ScheduledActorKind } from '../path.ts';
import type { SchedulerRequest, SchedulerStream } from '../ports/scheduler-port.ts';

/** The kinds whose resources a scheduler is asked for, in the order in which they are listed: experiments and pipelines refer to models. */
export const scheduledActorKinds: readonly ScheduledActorKind[] = [
  'experiment',
  'pipeline',
  'model',
];

/** The stream that brings the news of each. */
export const streamOfKind = {
  model: 'models',
  pipeline: 'pipelines',
  experiment: 'experiments',
} as const;

/** The kind of which a stream brings news. */
export const kindOfStream: ReadonlyMap<SchedulerStream, ScheduledActorKind> = new Map(
  scheduledActorKinds.map((kind) => [streamOfKind[kind], kind]),
);

/** A command whose outcome its actor is told. */
export type RequestCommand = Extract<SchedulerCommand, { type: RequestMethod }>;

/** A command to ask for one resource. */
export type PollCommand = Extract<SchedulerCommand, { type: `Poll${string}` }>;

/** What waits for its turn with the scheduler. */
export type Work =
  | {
      readonly type: 'request';
      readonly who: Path;
      readonly command: RequestCommand;
    }
  | { readonly type: 'poll'; readonly kind: ScheduledActorKind; readonly name: string }
  | { readonly type: 'server'; readonly server: ServerNotify };

/** What was asked of the scheduler and is not answered. */
export type UnderWay =
  | { readonly type: 'work'; readonly lane: string; readonly work: Work; overtaken: boolean }
  | { readonly type: 'firstSync' }
  | {
      readonly type: 'listing';
      readonly kind: ScheduledActorKind;
      /** Names of which something newer is known than the list is going to say. */
      readonly overtaken: Set<string>;
    };

/** What a wake-up is for; one of an older epoch means nothing any more. */
export type Wake =
  | { readonly type: 'session'; readonly id: number }
  | { readonly type: 'resubscribe'; readonly epoch: number; readonly stream: SchedulerStream }
  | { readonly type: 'repoll'; readonly epoch: number }
  | { readonly type: 'server'; readonly epoch: number; readonly name: string };

const kindOfMethod: Readonly<Record<RequestMethod, ScheduledActorKind>> = {
  LoadModel: 'model',
  UnloadModel: 'model',
  LoadPipeline: 'pipeline',
  UnloadPipeline: 'pipeline',
  StartExperiment: 'experiment',
  StopExperiment: 'experiment',
};

/** The kind of resource that each of them is about. */
export const kindOfPoll: Readonly<Record<PollCommand['type'], ScheduledActorKind>> = {
  PollModel: 'model',
  PollPipeline: 'pipeline',
  PollExperiment: 'experiment',
};

/** The kind of resource that a request is about. */
export function kindOf(command: RequestCommand): ScheduledActorKind {
  return kindOfMethod[command.type];
}

/** The resource that a request is about, by its name. */
export function nameOf(command: RequestCommand): string {
  switch (command.type) {
    case 'LoadModel':
      return command.request.model?.meta?.name ?? '';
    case 'UnloadModel':
      return command.request.model?.name ?? '';
    case 'LoadPipeline':
      return command.request.pipeline?.name ?? '';
    case 'StartExperiment':
      return command.request.experiment?.name ?? '';
    default:
      return command.request.name;
  }
}

/** The call that a request makes. */
export function requestOf({ type: method, request }: RequestCommand): SchedulerRequest {
  return { method, request } as SchedulerRequest;
}
