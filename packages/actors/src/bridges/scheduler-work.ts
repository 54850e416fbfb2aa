import type { ServerNotify } from '@troupe/scheduler-api';
import type { SchedulerCommand } from '../command.ts';
import type { RequestMethod } from '../fact.ts';
import type { Path } from '../path.ts';
import type { SchedulerStream } from '../ports/scheduler-port.ts';

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

/** The model that a request is about. */
export function nameOf(command: RequestCommand): string {
  return command.type === 'LoadModel'
    ? (command.request.model?.meta?.name ?? '')
    : (command.request.model?.name ?? '');
}

/** The call that a request makes. */
export function requestOf(command: RequestCommand) {
  return command.type === 'LoadModel'
    ? ({ method: 'LoadModel', request: command.request } as const)
    : ({ method: 'UnloadModel', request: command.request } as const);
}
