import {
  immutableChanges,
  readyType,
  type ServerStatus,
  sameStatus,
  statusAfterServerError,
  statusAfterWorkload,
  statusJudged,
  statusNotStalled,
  statusOf,
  statusStalled,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, Timed } from '../fact.ts';
import { isOlderVersion } from '../resource-version.ts';
import { isApplied } from './server-children.ts';
import { type ServerContext, workloadKey } from './server-context.ts';

/** What a fact makes of what is known, and the commands that it asks for. */
export interface ServerAbsorbed {
  readonly context: ServerContext;
  readonly commands: readonly Command[];
}

/** The refusal of a write. */
export type Refusal = Timed<Extract<Fact, { type: 'WriteRefused' }>>;

/** Takes note, and asks for nothing. */
export function quiet(context: ServerContext): ServerAbsorbed {
  return { context, commands: [] };
}

/** Whether the workload was seen as it was stored, or later. */
export function isSeenAsStored(context: ServerContext): boolean {
  const stored = context.writes[workloadKey(context)]?.stored;
  const { workload } = context;
  return (
    stored !== undefined &&
    stored !== null &&
    workload !== null &&
    !isOlderVersion(workload.metadata.resourceVersion, stored.version)
  );
}

/**
 * Reports the workload as last observed. It is the judgement of this generation once all of that is
 * stored, whichever came first: the API's answer to our write, or the watch's word on what we wrote.
 */
export function reportWorkload(context: ServerContext): ServerAbsorbed {
  const { plan, workload, writes, status, at } = context;
  if (plan.state !== 'made' || workload === null) return quiet(context);
  const after = statusAfterWorkload(status, workload, plan.scaling.replicas, at);
  const isCurrent = isApplied(plan, writes) && isSeenAsStored(context);
  return report(
    context,
    isCurrent ? statusJudged(statusNotStalled(after), context.generation) : after,
  );
}

/** Reports that nothing can be made, and says so in an Event when that is news. */
export function reportPlanError(context: ServerContext): ServerAbsorbed {
  const { plan, status, at } = context;
  if (plan.state !== 'refused') return quiet(context);
  return reportError(
    context,
    plan.error,
    'InvalidServer',
    statusAfterServerError(status, plan.error, at),
  );
}

/** Reports a child that the API refuses; fields that can never be changed are named. */
export function reportRefusal(context: ServerContext, { message }: Refusal): ServerAbsorbed {
  const { plan, workload, status, at } = context;
  const failed = statusAfterServerError(status, message, at);
  if (plan.state !== 'made') return quiet(context);
  const fields = immutableChanges(message, plan.workload, workload);
  if (fields.length === 0) return reportError(context, message, 'ApplyFailed', failed);
  const { kind, metadata } = plan.workload;
  const stalled = {
    reason: 'ImmutableField',
    message:
      `${fields.join(', ')} of ${kind} ${metadata.name} cannot be changed: change it back, or ` +
      `delete the ${kind} (with --cascade=orphan its pods stay until the new one replaces them)`,
  };
  return reportError(context, message, 'ApplyFailed', statusStalled(failed, stalled, at));
}

function reportError(
  context: ServerContext,
  error: string,
  reason: string,
  failed: ServerStatus,
): ServerAbsorbed {
  const next = { ...context, lastError: error };
  const reported = report(next, statusJudged(failed, context.generation));
  if (error === context.lastError) return reported;
  return { ...reported, commands: [...reported.commands, warning(context, reason, error)] };
}

/** Writes a status that says something new, with the Event for a change of `Ready`. */
export function report(context: ServerContext, status: ServerStatus): ServerAbsorbed {
  if (sameStatus(status, context.status)) return quiet(context);
  const written = write(context, status);
  const event = readyEvent(context, status);
  return event === null ? written : { ...written, commands: [...written.commands, event] };
}

/** Writes a status. */
export function write(context: ServerContext, status: ServerStatus): ServerAbsorbed {
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

/** A Warning about what is made for a Server. */
export function warning({ target, at }: ServerContext, reason: string, message: string): Command {
  const source = 'server-controller';
  return { type: 'RecordEvent', target, source, eventType: 'Warning', reason, message, at };
}

/** The Event for a status or a scale that the API does not take, in its own words. */
export function failedWrite({ target, at }: ServerContext, fact: Refusal): Command {
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
