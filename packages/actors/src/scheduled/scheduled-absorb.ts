import {
  type Awaited,
  type KubeObject,
  readyType,
  type StatusBlock,
  sameStatus,
  statusConnected,
  statusJudged,
  statusOf,
} from '@troupe/resources';
import type { ConfirmedWrite, Fact, StatusReport, Timed } from '../fact.ts';
import { describeRivals, isRefusedForGood } from '../rejection.ts';
import { isOlderVersion } from '../resource-version.ts';
import type { ScheduledCommands } from './scheduled-commands.ts';
import {
  hasFinalizer,
  isDeleting,
  ownStatus,
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
  sessionError,
  type Verdict,
  wasJudged,
} from './scheduled-context.ts';
import { isKnownAsOurs, judge } from './scheduled-judgement.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { type Absorbed, quiet, type ScheduledReports } from './scheduled-reports.ts';

type FactOf<Type extends Fact['type']> = Timed<Extract<Fact, { type: Type }>>;

/** Verdicts that settle a generation, well or badly. */
const settling: ReadonlySet<Verdict> = new Set<Verdict>(['serving', 'scaledDown', 'unavailable']);

/** Makes the function that takes note of a fact for an actor of a kind. */
export function scheduledAbsorb<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
  { updateFailed }: ScheduledCommands<R, V, Q>,
  { report, reconciling, write }: ScheduledReports<R, V, Q>,
) {
  type Context = ScheduledContext<R, V, Q>;

  /** Takes note of the resource as it is now, and puts right a status that somebody else changed. */
  function observed(
    before: Context,
    { object, after, at }: FactOf<'ResourceObserved'>,
  ): Absorbed<Context> {
    const resource = object as R;
    const { metadata } = resource;
    const context = after === undefined ? before : withWrite(before, after);
    const stale = isOlderVersion(metadata.resourceVersion, context.writtenVersion);
    const generation = metadata.generation ?? 0;
    const seen: Context = {
      ...context,
      at,
      resource,
      epoch: isDeleting(resource) ? (context.epoch ?? context.stalledEpoch) : context.epoch,
      finalized: hasFinalizer(resource, kind.finalizer) || (stale && context.finalized),
    };
    if (generation === context.generation) return putRight(seen);
    return quiet({
      ...seen,
      generation,
      plan: isDeleting(resource) ? context.plan : kind.plan(resource),
      accepted: false,
      ambiguous: false,
      verdict: 'unproven',
      reloading: false,
      attempts: 0,
      lastError: sessionError(context),
    });
  }

  /** Writes our status again where somebody changed it after our latest write. */
  function putRight(context: Context): Absorbed<Context> {
    const { resource, status, given, confirmed, writtenVersion } = context;
    const behind =
      given !== confirmed || isOlderVersion(resource.metadata.resourceVersion, writtenVersion);
    if (behind || sameStatus(ownStatus(resource), status)) return quiet(context);
    return write(context, status, 'progress');
  }

  /** Takes note of the scheduler's word and reports it where it is about this generation. */
  function reported(context: Context, fact: Timed<StatusReport>): Absorbed<Context> {
    const { source, epoch, at, awaited = [] } = fact;
    const view = fact.view as V | null;
    if (context.epoch !== null && epoch < context.epoch) return quiet({ ...context, at });
    const seen: Context = {
      ...inEpoch(context, epoch),
      at,
      view,
      viewEpoch: epoch,
      viewAsked: source === 'poll',
    };
    const verdict = judge(kind, seen, source !== 'stream');
    const heard: Context = {
      ...seen,
      // Once it was truly seen to serve, nothing old can make it seem better than it is.
      ambiguous: seen.ambiguous && verdict !== 'serving',
      verdict,
    };
    if (view === null) return quiet(heard);
    const serves = verdict === 'serving' || verdict === 'scaledDown';
    const trouble = serves ? null : (kind.troubleOf(verdict, view, awaited) ?? heard.lastError);
    const attempts = serves ? 0 : heard.attempts;
    return shown({ ...heard, attempts, lastError: trouble }, view, awaited);
  }

  /** Reports a view to the user where it is about this generation. */
  function shown(context: Context, view: V, awaited: readonly Awaited[]): Absorbed<Context> {
    if (!isReportable(context, view)) return quiet(context);
    const { verdict, attempts, generation, at } = context;
    const settled = settling.has(verdict);
    const seemsToServe = kind.verdictOf(view, attempts, false) === 'serving';
    if (!settled && (seemsToServe || isReloading(context))) return quiet(context);
    const status = kind.statusAfterView(context.status, view, awaited, at);
    return report(
      settled && context.reloading ? { ...context, reloading: false } : context,
      settled ? statusJudged(status, generation) : status,
      settled ? 'verdict' : 'progress',
    );
  }

  /** Takes note of how those stand that it waits for, while the scheduler's word on it is what it was. */
  function awaitedChanged(context: Context, fact: FactOf<'AwaitedChanged'>): Absorbed<Context> {
    const { awaited = [], at } = fact;
    const { view, verdict, epoch } = context;
    const now = { ...context, at };
    if (view === null || epoch === null || !isReportable(now, view)) return quiet(now);
    return shown({ ...now, lastError: kind.troubleOf(verdict, view, awaited) }, view, awaited);
  }

  /**
   * Whether a word may be shown to the user: it is about this generation, and about our own load of it,
   * not about a stranger of the same name. What is under deletion is shown as it goes.
   */
  function isReportable(context: Context, view: V): boolean {
    if (isDeleting(context.resource)) return kind.showsEnd(view, context.generation);
    if (view.generation !== context.generation) return false;
    const isOurs = isKnownAsOurs(kind, context);
    return isOurs && !('error' in context.plan) && kind.matches(view, context.plan.fingerprint);
  }

  /**
   * Takes note that the scheduler took our request: what it says from now on is about our load, and what
   * it answered before is no word on our unload.
   */
  function accepted(context: Context, fact: FactOf<'RequestAccepted'>): Absorbed<Context> {
    const { view, generation, hadNamesake, attempts, status } = context;
    const { at } = fact;
    const isUnload = fact.method === kind.methods.unload;
    const isLive = view !== null && view.generation >= generation && !kind.isLeaving(view);
    const next: Context = {
      ...context,
      at,
      // Unloads taken again and again to no effect are asked for ever more slowly.
      attempts: isUnload ? attempts : 0,
      lastError: null,
      accepted: true,
      ambiguous: hadNamesake || isLive,
      viewAsked: isUnload ? false : context.viewAsked,
      verdict: 'unproven',
    };
    if (!isUnload || !isDeleting(context.resource)) return quiet(next);
    return report(next, kind.statusAfterUnload(status, at), 'progress');
  }

  /** Takes note of a request that was taken, and of what was said of the resource since. */
  function taken(context: Context, fact: FactOf<'RequestAccepted'>): Absorbed<Context> {
    const { word, at } = fact;
    const absorbed = accepted(context, fact);
    return word === undefined ? absorbed : reported(absorbed.context, { ...word, at });
  }

  /** Takes note of a refused request and tells the user in the scheduler's words of a refused load. */
  function rejected(context: Context, fact: FactOf<'RequestRejected'>): Absorbed<Context> {
    const { code, at, rivals } = fact;
    const message =
      rivals === undefined ? fact.message : `${fact.message} (${describeRivals(rivals)})`;
    const next: Context = { ...context, lastError: message, at, attempts: context.attempts + 1 };
    if (fact.method !== kind.methods.load) return quiet(next);
    const final = isRefusedForGood(code, fact.message);
    const refused = kind.statusAfterRefusal(context.status, { error: message, final }, at);
    return report(
      next,
      final ? statusJudged(refused, context.generation) : refused,
      final ? 'verdict' : 'progress',
    );
  }

  /**
   * A session is in sync: whatever was not reported by now is not there. Said again of the same session
   * it tells nothing new, since what was listed has been reported by then.
   */
  function synced(context: Context, { epoch, at }: FactOf<'SessionSynced'>): Absorbed<Context> {
    if (epoch === context.epoch) return quiet({ ...context, at });
    const next: Context = {
      ...inEpoch(context, epoch),
      at,
      epoch,
      attempts: 0,
      lastError: null,
      cutOffAt: null,
    };
    const connected = statusConnected(context.status);
    const verdict = judge(kind, next, true);
    if (verdict === 'unproven') {
      const reloading = wasServing(context);
      return report({ ...next, verdict: 'lost', reloading }, connected, 'progress');
    }
    return report({ ...next, accepted: true, verdict, reloading: false }, connected, 'progress');
  }

  /** The scheduler waits for its agents: only for a deletion that is session enough. */
  function stalled(context: Context, { epoch, at }: FactOf<'SessionStalled'>): Absorbed<Context> {
    const next: Context = {
      ...inEpoch(context, epoch),
      lastError: 'the scheduler waits for the agents of its servers',
      at,
      stalledEpoch: epoch,
      attempts: 0,
    };
    return reconciling(isDeleting(next.resource) ? { ...next, epoch } : next);
  }

  /** The session is lost: its views are void, while what was reported to the user stands. */
  function lost(context: Context, fact: FactOf<'SessionLost'>): Absorbed<Context> {
    const { error, at, since = at } = fact;
    const cutOffAt = context.cutOffAt ?? since;
    return reconciling({ ...withoutSession(context), lastError: error, cutOffAt, at });
  }

  /** A write went through. What came after it may have been observed before. */
  function confirmed(context: Context, fact: FactOf<'WriteConfirmed'>): Absorbed<Context> {
    return putRight({ ...withWrite(context, fact), at: fact.at });
  }

  /**
   * A write was refused for good, or is being retried with this error. A status that cannot be written
   * stands in the way of nothing but its being read: it is an Event, and the actor goes on.
   */
  function refused(context: Context, fact: FactOf<'WriteRefused'>): Absorbed<Context> {
    const { write: what, reason, message, at } = fact;
    if (what === 'status') {
      const next = { ...context, at };
      return {
        context: next,
        commands: reason === 'NotFound' ? [] : [updateFailed(next, message)],
      };
    }
    return quiet({ ...context, lastError: message, at, attempts: context.attempts + 1 });
  }

  return function absorb(context: Context, event: Timed): Absorbed<Context> {
    switch (event.type) {
      case 'ResourceObserved':
        return observed(context, event);
      case 'ModelStatusReported':
      case 'PipelineStatusReported':
      case 'ExperimentStatusReported':
        return reported(context, event);
      case 'AwaitedChanged':
        return awaitedChanged(context, event);
      case 'RequestAccepted':
        return taken(context, event);
      case 'RequestRejected':
        return rejected(context, event);
      case 'SessionSynced':
        return synced(context, event);
      case 'SessionStalled':
        return stalled(context, event);
      case 'SessionLost':
        return lost(context, event);
      case 'WriteConfirmed':
        return confirmed(context, event);
      case 'WriteRefused':
        return refused(context, event);
      default:
        return quiet({ ...context, at: event.at });
    }
  };
}

/** A load of what was Ready goes on; one that was asked after in vain is said to take its time. */
function isReloading({ reloading, attempts, resource }: ScheduledContext): boolean {
  return reloading && attempts === 0 && !isDeleting(resource);
}

/**
 * Whether what is stored says that it serves: by our verdict on this generation, or by that of the earlier
 * operator, which observes none. Its load is asked for again, in which a scheduler resets an Experiment.
 */
function wasServing(context: ScheduledContext): boolean {
  const isInherited = context.status.observedGeneration === undefined;
  return (isInherited || wasJudged(context)) && isReady(context.status);
}

function isReady({ conditions }: StatusBlock): boolean {
  return statusOf(conditions, readyType) === 'True';
}

/** `context` as far as it holds in `epoch`: a newer one voids what an older one said. */
function inEpoch<Context extends ScheduledContext>(context: Context, epoch: number): Context {
  const known = context.epoch ?? context.viewEpoch;
  return known === null || known === epoch ? context : withoutSession(context);
}

/** `context` once a write of its commands has gone through. */
function withWrite<Context extends ScheduledContext>(
  context: Context,
  { write, resourceVersion, serial }: ConfirmedWrite,
): Context {
  return {
    ...context,
    writtenVersion: resourceVersion,
    finalized: context.finalized || write === 'finalizer',
    confirmed: write === 'status' ? serial : context.confirmed,
  };
}

function withoutSession<Context extends ScheduledContext>(context: Context): Context {
  const unheard = {
    epoch: null,
    stalledEpoch: null,
    view: null,
    viewEpoch: null,
    viewAsked: false,
  };
  const unproven = { accepted: false, ambiguous: false, hadNamesake: false };
  return { ...context, ...unheard, ...unproven };
}

/**
 * Whether an observation tells an actor of a scheduled kind nothing new, as the echo of its own writes
 * does. A deletion under way is left out: there, every look at the object counts.
 */
export function isEcho(
  { finalizer }: { readonly finalizer: string },
  context: ScheduledContext,
  object: KubeObject,
): boolean {
  const shown = ownStatus(object as ScheduledResource);
  return (
    (object.metadata.generation ?? 0) === context.generation &&
    !isDeleting(object) &&
    !isDeleting(context.resource) &&
    context.finalized &&
    hasFinalizer(object, finalizer) &&
    (sameStatus(shown, context.status) || isWriteItself(context, object, shown))
  );
}

/**
 * Whether an observation shows our latest write and nothing else, while a status of ours is yet to be
 * stored: what that finds when it gets there is judged by its own version.
 */
function isWriteItself(
  { resource, writtenVersion, given, confirmed }: ScheduledContext,
  { metadata }: KubeObject,
  shown: StatusBlock,
): boolean {
  return (
    given !== confirmed &&
    metadata.resourceVersion === writtenVersion &&
    sameStatus(shown, ownStatus(resource))
  );
}

/** Whether a confirmed write only says from which version on the object shows it. */
export function mayWait(context: ScheduledContext, { write }: FactOf<'WriteConfirmed'>): boolean {
  if (isDeleting(context.resource)) return false;
  return write === 'status' || (write === 'finalizer' && context.finalized);
}
