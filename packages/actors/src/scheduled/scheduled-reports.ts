import { sameStatus, statusDisconnected, statusJudged } from '@troupe/resources';
import type { Command } from '../command.ts';
import type { ScheduledCommands } from './scheduled-commands.ts';
import {
  isDeleting,
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
  type StatusOf,
  wasJudged,
} from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';

/** What a fact makes of what is known, and the writes that it asks for. */
export interface Absorbed<Context> {
  readonly context: Context;
  readonly commands: readonly Command[];
}

/** How urgent a write of a status is. */
export type Urgency = 'verdict' | 'progress';

/** How an actor of a scheduled kind tells its resource's user what it knows. */
export interface ScheduledReports<R extends ScheduledResource, V extends ScheduledView, Q> {
  /** Gives a status and, when `Ready` changed, its Event; nothing where it says what stands already. */
  report(
    context: ScheduledContext<R, V, Q>,
    status: StatusOf<R>,
    urgency: Urgency,
  ): Absorbed<ScheduledContext<R, V, Q>>;
  /** Gives a status as it is. */
  write(
    context: ScheduledContext<R, V, Q>,
    status: StatusOf<R>,
    urgency: Urgency,
  ): Absorbed<ScheduledContext<R, V, Q>>;
  /** Reports a spec that cannot be translated. */
  planError(context: ScheduledContext<R, V, Q>): Absorbed<ScheduledContext<R, V, Q>>;
  /** Reports that work on a generation without a verdict has begun, or what keeps it from beginning. */
  reconciling(context: ScheduledContext<R, V, Q>): Absorbed<ScheduledContext<R, V, Q>>;
  /** Reports what keeps a deletion from its end. */
  deleting(context: ScheduledContext<R, V, Q>): Absorbed<ScheduledContext<R, V, Q>>;
  /** Reports that there has been no session for a while; what is Ready stays so. */
  cutOff(context: ScheduledContext<R, V, Q>): Absorbed<ScheduledContext<R, V, Q>>;
}

/** A fact that asks for nothing to be written. */
export function quiet<Context>(context: Context): Absorbed<Context> {
  return { context, commands: [] };
}

/** Makes the reports of a kind. */
export function scheduledReports<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
  commands: ScheduledCommands<R, V, Q>,
): ScheduledReports<R, V, Q> {
  type Context = ScheduledContext<R, V, Q>;
  const { words } = kind;
  const unloading = `the scheduler to ${words.verb} the ${words.name}`;

  function write(context: Context, status: StatusOf<R>, urgency: Urgency): Absorbed<Context> {
    const given = context.given + 1;
    return {
      context: { ...context, status, given },
      commands: [commands.patchStatus(context, status, given, urgency)],
    };
  }

  function report(context: Context, status: StatusOf<R>, urgency: Urgency): Absorbed<Context> {
    if (sameStatus(status, context.status)) return quiet(context);
    const written = write(context, status, urgency);
    const event = isDeleting(context.resource)
      ? null
      : commands.readyEvent(context, context.status, status);
    return event === null ? written : { ...written, commands: [...written.commands, event] };
  }

  function deleting(context: Context): Absorbed<Context> {
    const { status, epoch, lastError, at } = context;
    const why = lastError === null ? '' : `: ${lastError}`;
    const what = epoch === null ? 'a scheduler session' : unloading;
    const text = `Deleting: waiting for ${what}${why}`;
    return report(context, kind.statusReconciling(status, text, at), 'progress');
  }

  return {
    report,
    write,
    deleting,
    planError(context) {
      if (!('error' in context.plan)) return quiet(context);
      const { status, generation, at, plan } = context;
      const refused = kind.statusAfterRefusal(status, { error: plan.error, final: true }, at);
      const troubled = { ...context, lastError: plan.error };
      return report(troubled, statusJudged(refused, generation), 'verdict');
    },
    reconciling(context) {
      const { status, generation, epoch, lastError, at } = context;
      if (isDeleting(context.resource)) return deleting(context);
      if (wasJudged(context)) return quiet(context);
      const why = lastError === null ? '' : `: ${lastError}`;
      const what =
        epoch === null
          ? `Waiting for a scheduler session${why}`
          : `${words.loading} generation ${generation}`;
      return report(context, kind.statusReconciling(status, what, at), 'progress');
    },
    cutOff(context) {
      const { status, lastError, cutOffAt } = context;
      if (cutOffAt === null) return quiet(context);
      const why = lastError ?? 'no session yet';
      return report(context, statusDisconnected(status, why, cutOffAt), 'progress');
    },
  };
}
