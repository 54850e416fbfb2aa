import { readyType, releaseAfterAnnotation, statusOf } from '@troupe/resources';
import type { Command } from '../command.ts';
import type {
  ScheduledContext,
  ScheduledResource,
  ScheduledView,
  StatusOf,
} from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';

/** All that an actor of a scheduled kind asks for. */
export interface ScheduledCommands<R extends ScheduledResource, V extends ScheduledView, Q> {
  /** Puts our finalizer on the object, behind those of others. */
  addFinalizer(context: ScheduledContext<R, V, Q>): Command;
  /** Takes our finalizer off the object and leaves those of others. */
  removeFinalizer(context: ScheduledContext<R, V, Q>): Command;
  /** Asks for the current generation; null where there is nobody or nothing to ask. */
  load(context: ScheduledContext<R, V, Q>): Command | null;
  /** Asks the scheduler to let go. */
  unload(context: ScheduledContext<R, V, Q>): Command | null;
  /** Asks the scheduler how it is. */
  poll(context: ScheduledContext<R, V, Q>): Command | null;
  /** Writes `status`, whole, so that a later write replaces an earlier one without loss. */
  patchStatus(
    context: ScheduledContext<R, V, Q>,
    status: StatusOf<R>,
    serial: number,
    urgency: 'verdict' | 'progress',
  ): Command;
  /** The Event for a finalizer that goes by its owner's leave, not by the scheduler's word. */
  released(context: ScheduledContext<R, V, Q>): Command;
  /** The Event for a status that the API does not take, in its own words. */
  updateFailed(context: ScheduledContext<R, V, Q>, error: string): Command;
  /** The Event for a change of `Ready`, or null where it did not change. */
  readyEvent(
    context: ScheduledContext<R, V, Q>,
    before: StatusOf<R>,
    after: StatusOf<R>,
  ): Command | null;
}

/** Makes the commands of a kind. */
export function scheduledCommands<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
): ScheduledCommands<R, V, Q> {
  type Context = ScheduledContext<R, V, Q>;
  const { finalizer, words } = kind;

  function setFinalizers({ target, resource }: Context, ours: readonly string[]): Command {
    const others = (resource.metadata.finalizers ?? []).filter((each) => each !== finalizer);
    const { resourceVersion } = resource.metadata;
    return { type: 'SetFinalizers', target, finalizers: [...others, ...ours], resourceVersion };
  }

  function recordEvent(
    { target, at }: Context,
    eventType: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): Command {
    const source = 'scheduler-client';
    return { type: 'RecordEvent', target, source, eventType, reason, message, at };
  }

  return {
    addFinalizer: (context) => setFinalizers(context, [finalizer]),
    removeFinalizer: (context) => setFinalizers(context, []),
    load({ target: { namespace }, plan, epoch, generation }) {
      if ('error' in plan || epoch === null) return null;
      return kind.load({ namespace, epoch, generation }, plan.request);
    },
    unload({ target: { namespace }, resource, epoch, generation }) {
      return epoch === null ? null : kind.unload({ namespace, epoch, generation }, resource);
    },
    poll({ target: { namespace, name }, epoch, generation }) {
      return epoch === null ? null : kind.poll({ namespace, epoch, generation }, name);
    },
    patchStatus({ target, resource }, status, serial, urgency) {
      const whole: Record<string, unknown> = {};
      for (const field of kind.optionalFields) {
        if (!(field in status)) whole[field] = null;
      }
      const shown: { readonly [field: string]: unknown } = { ...resource.status };
      for (const field in shown) {
        const isOurs = field !== 'conditions' && field !== 'annotations';
        if (isOurs && shown[field] !== undefined && !(field in status)) whole[field] = null;
      }
      return { type: 'PatchStatus', target, status: Object.assign(whole, status), serial, urgency };
    },
    released(context) {
      const what = `${words.noun} "${context.target.name}"`;
      const message = `The finalizer of ${what} goes without the scheduler's word, as ${releaseAfterAnnotation} says: it may still be ${words.leftover}`;
      return recordEvent(context, 'Warning', 'ReleasedWithoutScheduler', message);
    },
    updateFailed(context, error) {
      const what = `${words.nounOfFailedUpdate} "${context.target.name}"`;
      const message = `Failed to update status for ${what}: ${error}`;
      return recordEvent(context, 'Warning', 'UpdateFailed', message);
    },
    readyEvent(context, before, after) {
      const was = statusOf(before.conditions, readyType) === 'True';
      const is = statusOf(after.conditions, readyType) === 'True';
      if (was === is) return null;
      const what = `${words.noun} [${context.target.name}]`;
      return is
        ? recordEvent(context, 'Normal', `${words.noun}Ready`, `${what} is Ready`)
        : recordEvent(context, 'Warning', `${words.noun}NotReady`, `${what} is no longer Ready`);
    },
  };
}
