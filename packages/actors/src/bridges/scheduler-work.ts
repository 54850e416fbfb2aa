import type { ServerNotify } from '@troupe/scheduler-api';
import type { SchedulerCommand } from '../command.ts';
import type { RequestMethod } from '../fact.ts';
import type { ActorKind, Path } from '../path.ts';
import type { SchedulerRequest, SchedulerStream } from '../ports/scheduler-port.ts';

/** A command whose outcome its actor is told. */
export type RequestCommand = Extract<SchedulerCommand, { type: RequestMethod }>;

/** What waits for its turn with the scheduler. */
export type Work =
  | {
      readonly type: 'request';
      readonly who: Path;
      readonly command: RequestCommand;
    }
  | { readonly type: 'poll'; readonly name: string }
  | { readonly type: 'server'; readonly server: ServerNotify };

/** What was asked of the scheduler and is not answered. */
export type UnderWay =
  | { readonly type: 'work'; readonly lane: string; readonly work: Work; overtaken: boolean }
  | { readonly type: 'firstSync' }
  | { readonly type: 'listing'; readonly overtaken: Set<string> };

/** What a wake-up is for; one of an older epoch means nothing any more. */
export type Wake =
  | { readonly type: 'session'; readonly id: number }
  | { readonly type: 'resubscribe'; readonly epoch: number; readonly stream: SchedulerStream }
  | { readonly type: 'repoll'; readonly epoch: number }
  | { readonly type: 'server'; readonly epoch: number; readonly name: string };

/** The kinds that a scheduler is asked for, one resource at a time. */
export type ScheduledActorKind = Exclude<ActorKind, 'server'>;

const kinds: Readonly<Record<RequestMethod, ScheduledActorKind>> = {
  LoadModel: 'model',
  UnloadModel: 'model',
  LoadPipeline: 'pipeline',
  UnloadPipeline: 'pipeline',
  StartExperiment: 'experiment',
  StopExperiment: 'experiment',
};

/** The kind of resource that a request is about. */
export function kindOf(command: RequestCommand): ScheduledActorKind {
  return kinds[command.type];
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
