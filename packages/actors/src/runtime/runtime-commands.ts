import { releaseTime, runtimeFinalizer, runtimeHeldBy } from '@troupe/resources';
import { type BackoffPolicy, backoffMs } from '../backoff.ts';
import type { Command } from '../command.ts';
import type { RuntimeContext } from './runtime-context.ts';
import { releasedEvent } from './runtime-reports.ts';

interface Given {
  readonly context: RuntimeContext;
}

/** A finalizer whose write the API refuses for a reason that lasts is tried again at this pace. */
export const finalizerBackoff: BackoffPolicy = { firstMs: 30_000, factor: 2, capMs: 300_000 };
/** Children whose writes are not answered are asked for again at this pace. */
export const applyBackoff: BackoffPolicy = { firstMs: 15_000, factor: 2, capMs: 300_000 };
/** Components that do not come up are looked at again at this pace. */
export const rolloutBackoff: BackoffPolicy = { firstMs: 60_000, factor: 2, capMs: 600_000 };

/** Puts our finalizer on the runtime, behind those of others. */
export function addFinalizer({ context }: Given): Command {
  return setFinalizers(context, [runtimeFinalizer]);
}

/** Takes it off again, with a word on what still needs the scheduler. */
export function removeFinalizer({ context }: Given): readonly Command[] {
  const { counts, target } = context;
  const why = counts === null ? null : runtimeHeldBy(target.namespace, counts);
  const removal = setFinalizers(context, []);
  return why === null ? [removal] : [releasedEvent(context, why), removal];
}

function setFinalizers({ target, runtime }: RuntimeContext, ours: readonly string[]): Command {
  const { finalizers = [], resourceVersion } = runtime.metadata;
  const others = finalizers.filter((each) => each !== runtimeFinalizer);
  return { type: 'SetFinalizers', target, finalizers: [...others, ...ours], resourceVersion };
}

/** The runtime is gone: what it asked for is not to be written any more. */
export function forgetChildren({ context }: Given): Command | null {
  const children = Object.keys(context.children);
  return children.length === 0 ? null : { type: 'ForgetChildren', children };
}

/** Reminds the actor to look again, later with each time in vain. */
export function remindAfter(policy: BackoffPolicy) {
  return ({ context }: Given): Command => ({
    type: 'SetDeadline',
    at: context.at + backoffMs(policy, context.attempts, context.path),
  });
}

/** Nothing is waited for but facts; only the owner's patience with a deletion may end. */
export function awaitRelease({ context }: Given): Command {
  const release = releaseTime(context.runtime);
  return release === null
    ? { type: 'ClearDeadline' }
    : { type: 'SetDeadline', at: Math.max(context.at, release) };
}
