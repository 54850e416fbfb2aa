import {
  emptyServerStatus,
  readyType,
  reconcilingType,
  type Server,
  type ServerStatus,
  SpecError,
  type StatefulSet,
  sameStatus,
  serverNotify,
  statusAfterServerError,
  statusAfterWorkload,
  statusOf,
  withoutCondition,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, Timed } from '../fact.ts';
import { isOlderVersion } from '../resource-version.ts';
import { type ServerContext, serverPlan } from './server-context.ts';

/** What a fact makes of what is known, and the commands that it asks for. */
export interface ServerAbsorbed {
  readonly context: ServerContext;
  readonly commands: readonly Command[];
}

type FactOf<Type extends Fact['type']> = Timed<Extract<Fact, { type: Type }>>;

/** Takes note of a fact. */
export function absorbServerFact(context: ServerContext, fact: Timed): ServerAbsorbed {
  switch (fact.type) {
    case 'ResourceObserved':
      return observed(context, fact);
    case 'ChildObserved':
      return childObserved(context, fact);
    case 'ChildGone':
      return quiet({ ...context, at: fact.at, workload: null, applied: false });
    case 'ServerStatusReported':
      return report(
        { ...context, at: fact.at },
        {
          ...context.status,
          loadedModels: fact.loadedModels,
        },
      );
    case 'ScalingRequested':
      return scalingRequested({ ...context, at: fact.at }, fact.replicas);
    case 'WriteConfirmed':
      if (fact.write === 'child') {
        // An answer about an older generation says nothing of what is wanted now.
        if (fact.serial !== context.generation) return quiet({ ...context, at: fact.at });
        return reportWorkload({ ...context, at: fact.at, applied: true, lastError: null });
      }
      return putRight({
        ...context,
        at: fact.at,
        confirmed: fact.write === 'status' ? fact.serial : context.confirmed,
        writtenVersion: fact.write === 'status' ? fact.resourceVersion : context.writtenVersion,
      });
    case 'WriteRefused':
      return writeRefused(context, fact);
    default:
      return quiet({ ...context, at: fact.at });
  }
}

/** Reports a spec that no workload can be made from. */
export function reportServerPlanError(context: ServerContext): ServerAbsorbed {
  if (!('error' in context.plan)) return quiet(context);
  const { error } = context.plan;
  return report(
    { ...context, lastError: error },
    judged(statusAfterServerError(context.status, error, context.at), context),
  );
}

/** The message by which the scheduler learns how many replicas to expect, or null without them. */
export function notification(context: ServerContext): Command | null {
  if ('error' in context.plan) return null;
  const { namespace } = context.target;
  return { type: 'NotifyServer', namespace, server: serverNotify(context.server) };
}

function observed(context: ServerContext, fact: FactOf<'ResourceObserved'>): ServerAbsorbed {
  const server = fact.object as Server;
  const generation = server.metadata.generation ?? 0;
  const next: ServerContext = { ...context, at: fact.at, server };
  if (generation !== context.generation) {
    return quiet({
      ...next,
      generation,
      plan: serverPlan(server),
      applied: false,
      attempts: 0,
    });
  }
  return putRight(next);
}

/** Writes our status again where somebody changed it after our latest write. */
function putRight(context: ServerContext): ServerAbsorbed {
  const { server, status, given, confirmed, writtenVersion } = context;
  const { name, resourceVersion } = server.metadata;
  const behind = given !== confirmed || isOlderVersion(resourceVersion, writtenVersion);
  if (behind || given === 0) return quiet(context);
  const live = { ...emptyServerStatus(name), ...server.status };
  return sameStatus(live, status) ? quiet(context) : write(context, status);
}

function childObserved(context: ServerContext, fact: FactOf<'ChildObserved'>): ServerAbsorbed {
  const workload = fact.object as StatefulSet;
  const first = context.workload === null;
  const next: ServerContext = { ...context, at: fact.at, workload };
  const known = first ? deployed(next, workload) : [];
  if ('error' in context.plan) return { context: next, commands: known };
  if (context.applied && workload.spec?.replicas !== context.plan.replicas) {
    return { context: { ...next, applied: false }, commands: known };
  }
  const reported = reportWorkload(next);
  return { ...reported, commands: [...known, ...reported.commands] };
}

/**
 * Reports the workload as last observed. It is the judgement of this generation once that is applied,
 * whichever came first: the API's answer to our write, or the watch's word on what we wrote.
 */
function reportWorkload(context: ServerContext): ServerAbsorbed {
  const { plan, workload, applied, status, at } = context;
  if ('error' in plan || workload === null) return quiet(context);
  const after = statusAfterWorkload(status, workload, plan.replicas, at);
  const isCurrent = applied && workload.spec?.replicas === plan.replicas;
  return report(context, isCurrent ? judged(after, context) : after);
}

/**
 * What runs already is what a first sync may count on, whatever the spec now wants. Somebody may have
 * scaled the workload out of the Server's bounds: of such numbers the scheduler is told nothing.
 */
function deployed(context: ServerContext, workload: StatefulSet): readonly Command[] {
  if ('error' in context.plan) return [];
  try {
    const server = serverNotify(context.server, workload.spec?.replicas ?? 1);
    return [{ type: 'NotifyServer', namespace: context.target.namespace, server }];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return [];
  }
}

/** A scheduler's wish for other replicas counts only within the Server's own bounds. */
function scalingRequested(context: ServerContext, replicas: number): ServerAbsorbed {
  const { minReplicas = 0, maxReplicas = 0 } = context.server.spec ?? {};
  const highest = maxReplicas > 0 ? maxReplicas : Number.POSITIVE_INFINITY;
  const inBounds = replicas >= Math.max(minReplicas, 0) && replicas <= highest;
  const changes = !('error' in context.plan) && replicas !== context.plan.replicas;
  if (!inBounds || !changes) return quiet(context);
  return { context, commands: [{ type: 'ScaleResource', target: context.target, replicas }] };
}

function writeRefused(context: ServerContext, fact: FactOf<'WriteRefused'>): ServerAbsorbed {
  if (fact.write !== 'child') {
    const unchanged = { ...context, at: fact.at };
    const isGone = fact.reason === 'NotFound';
    return { context: unchanged, commands: isGone ? [] : [failedWrite(unchanged, fact)] };
  }
  const next: ServerContext = {
    ...context,
    at: fact.at,
    attempts: context.attempts + 1,
    lastError: fact.message,
  };
  if (fact.serial !== context.generation) return quiet(next);
  return report(
    { ...next, applied: false },
    judged(statusAfterServerError(next.status, fact.message, next.at), next),
  );
}

function judged(status: ServerStatus, context: ServerContext): ServerStatus {
  return {
    ...status,
    observedGeneration: context.generation,
    conditions: withoutCondition(status.conditions ?? [], reconcilingType),
  };
}

function report(context: ServerContext, status: ServerStatus): ServerAbsorbed {
  if (sameStatus(status, context.status)) return quiet(context);
  const written = write(context, status);
  const event = readyEvent(context, status);
  return event === null ? written : { ...written, commands: [...written.commands, event] };
}

function write(context: ServerContext, status: ServerStatus): ServerAbsorbed {
  const given = context.given + 1;
  const command: Command = {
    type: 'PatchStatus',
    target: context.target,
    status: { ...status },
    serial: given,
    urgency: isVerdict(context.status, status) ? 'verdict' : 'progress',
  };
  return { context: { ...context, status, given }, commands: [command] };
}

/** Whether a status says something that somebody waits for. */
function isVerdict(before: ServerStatus, after: ServerStatus): boolean {
  return (
    before.observedGeneration !== after.observedGeneration ||
    statusOf(before.conditions, readyType) !== statusOf(after.conditions, readyType)
  );
}

function readyEvent({ target, status, at }: ServerContext, after: ServerStatus): Command | null {
  const was = statusOf(status.conditions, readyType) === 'True';
  const is = statusOf(after.conditions, readyType) === 'True';
  if (was === is) return null;
  return {
    type: 'RecordEvent',
    target,
    source: 'server-controller',
    eventType: is ? 'Normal' : 'Warning',
    reason: is ? 'ServerReady' : 'ServerNotReady',
    message: is ? `Server ${target.name} is Ready` : `Server ${target.name} is no longer Ready`,
    at,
  };
}

/** The Event for a status or a scale that the API does not take, in its own words. */
function failedWrite({ target, at }: ServerContext, fact: FactOf<'WriteRefused'>): Command {
  const ofScale = fact.write === 'scale';
  const what = ofScale ? 'patch replicas' : 'update status';
  return {
    type: 'RecordEvent',
    target,
    source: 'scheduler-client',
    eventType: 'Warning',
    reason: ofScale ? 'PatchFailed' : 'UpdateFailed',
    message: `Failed to ${what} for Server "${target.name}": ${fact.message}`,
    at,
  };
}

function quiet(context: ServerContext): ServerAbsorbed {
  return { context, commands: [] };
}
