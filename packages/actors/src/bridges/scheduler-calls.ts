import type { ServerNotify } from '@troupe/scheduler-api';
import type { ScheduledActorKind } from '../path.ts';
import type { SchedulerCall, SchedulerQuestion } from '../ports/scheduler-port.ts';
import type { ToldCall } from './bridge.ts';
import { requestOf, type UnderWay, type Work } from './scheduler-work.ts';

const callDeadlineMs = 10_000;
const notifyDeadlineMs = 30_000;
const listDeadlineMs = 60_000;

/** The name under which every stream and question of ours shows in the scheduler's log. */
const subscriberName = 'seldon manager';

/** Where an answer belongs. */
export interface CallIdentity {
  readonly epoch: number;
  readonly id: number;
}

/** Tells which servers to expect: all of them first, later one whose numbers changed. */
export function notifyCall(
  of: CallIdentity,
  servers: readonly ServerNotify[],
  isFirstSync: boolean,
): SchedulerCall {
  return {
    type: 'Unary',
    ...of,
    deadlineMs: notifyDeadlineMs,
    method: 'ServerNotify',
    request: { servers: [...servers], isFirstSync },
  };
}

/** Asks for every resource of a kind that the scheduler holds. */
export function listCall(of: CallIdentity, kind: ScheduledActorKind): SchedulerCall {
  return { type: 'List', ...of, deadlineMs: listDeadlineMs, ...questionOf(kind) };
}

/** The question for one resource of a kind, or for all. */
function questionOf(kind: ScheduledActorKind, name?: string): SchedulerQuestion {
  switch (kind) {
    case 'model': {
      const model = name === undefined ? {} : { model: { name } };
      return { method: 'ModelStatus', request: { subscriberName, ...model, allVersions: false } };
    }
    case 'pipeline': {
      const named = name === undefined ? {} : { name };
      return {
        method: 'PipelineStatus',
        request: { subscriberName, ...named, allVersions: false },
      };
    }
    case 'experiment': {
      const named = name === undefined ? {} : { name };
      return { method: 'ExperimentStatus', request: { subscriberName, ...named } };
    }
  }
}

/** How a journal tells the call of a request that came with an earlier input; all others as they are. */
export function toldRequest(
  call: SchedulerCall,
  underWay: ReadonlyMap<number, UnderWay>,
): SchedulerCall | ToldCall {
  if (call.type !== 'Unary') return call;
  const entry = underWay.get(call.id);
  if (entry?.type !== 'work' || entry.work.type !== 'request') return call;
  const { type, epoch, id } = call;
  const { who, command } = entry.work;
  return { type, epoch, id, of: who, asked: command.type };
}

/** The call that a piece of work makes. */
export function workCall(of: CallIdentity, work: Work): SchedulerCall {
  switch (work.type) {
    case 'request':
      return { type: 'Unary', ...of, deadlineMs: callDeadlineMs, ...requestOf(work.command) };
    case 'server':
      return notifyCall(of, [work.server], false);
    case 'poll':
      return {
        type: 'List',
        ...of,
        deadlineMs: callDeadlineMs,
        ...questionOf(work.kind, work.name),
      };
  }
}
