import {
  type KubeObject,
  type Model,
  type ModelStatus,
  type ModelView,
  sameStatus,
  statusAfterRefusal,
  statusAfterView,
  statusConnected,
  statusDisconnected,
  statusJudged,
  statusReconciling,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, Timed } from '../fact.ts';
import { rejectionOf } from '../rejection.ts';
import { isOlderVersion } from '../resource-version.ts';
import { patchStatus, readyEvent, updateFailed } from './model-commands.ts';
import {
  hasFinalizer,
  isDeleting,
  type ModelContext,
  planFor,
  sessionError,
  type Verdict,
} from './model-context.ts';
import { judge, wasJudged } from './model-judgement.ts';

/** What a fact makes of what is known, and the writes that it asks for. */
export interface Absorbed {
  readonly context: ModelContext;
  readonly commands: readonly Command[];
}

type FactOf<Type extends Fact['type']> = Timed<Extract<Fact, { type: Type }>>;

/** Verdicts that settle a generation, well or badly. */
const settling: ReadonlySet<Verdict> = new Set<Verdict>(['serving', 'scaledDown', 'unavailable']);

/** Takes note of the resource as it is now, and puts right a status that somebody else changed. */
export function absorbObserved(context: ModelContext, fact: FactOf<'ResourceObserved'>): Absorbed {
  const model = fact.object as Model;
  const { metadata } = model;
  const stale = isOlderVersion(metadata.resourceVersion, context.writtenVersion);
  const generation = metadata.generation ?? 0;
  const observed: ModelContext = {
    ...context,
    at: fact.at,
    model,
    epoch: isDeleting(model) ? (context.epoch ?? context.stalledEpoch) : context.epoch,
    finalized: hasFinalizer(model) || (stale && context.finalized),
  };
  if (generation !== context.generation) {
    return quiet({
      ...observed,
      generation,
      plan: isDeleting(model) ? context.plan : planFor(model),
      accepted: false,
      ambiguous: false,
      verdict: 'unproven',
      attempts: 0,
      lastError: sessionError(context),
    });
  }
  return putRight(observed);
}

/**
 * Whether an observation tells a Model's actor nothing new, as the echo of its own writes does.
 *
 * A deletion under way is left out: there, every look at the object counts.
 */
export function isModelEcho(context: ModelContext, object: KubeObject): boolean {
  const model = object as Model;
  return (
    (model.metadata.generation ?? 0) === context.generation &&
    !isDeleting(model) &&
    !isDeleting(context.model) &&
    context.finalized &&
    hasFinalizer(model) &&
    sameStatus(model.status ?? {}, context.status)
  );
}

/** Whether a confirmed write only says from which version on the object shows it. */
export function mayModelWait(context: ModelContext, { write }: FactOf<'WriteConfirmed'>): boolean {
  if (isDeleting(context.model)) return false;
  return write === 'status' || (write === 'finalizer' && context.finalized);
}

/** What a verdict says of what stands in the way: nothing any more, or the scheduler's reason. */
function troubleOf(
  verdict: Verdict,
  view: ModelView | null,
): Partial<Pick<ModelContext, 'attempts' | 'lastError'>> {
  if (verdict === 'serving' || verdict === 'scaledDown') return { attempts: 0, lastError: null };
  return verdict === 'unavailable' && view !== null ? { lastError: view.reason } : {};
}

/** Writes our status again where somebody changed it after our latest write. */
function putRight(context: ModelContext): Absorbed {
  const { model, status, given, confirmed, writtenVersion } = context;
  const behind =
    given !== confirmed || isOlderVersion(model.metadata.resourceVersion, writtenVersion);
  if (behind || sameStatus(model.status ?? {}, status)) return quiet(context);
  return write(context, status, 'progress');
}

/** Takes note of the scheduler's word and reports it where it is about this generation. */
export function absorbView(context: ModelContext, fact: FactOf<'ModelStatusReported'>): Absorbed {
  const { view, source, epoch, at } = fact;
  if (context.epoch !== null && epoch < context.epoch) return quiet({ ...context, at });
  const seen: ModelContext = {
    ...inEpoch(context, epoch),
    at,
    view,
    viewEpoch: epoch,
    viewAsked: source === 'poll',
  };
  const verdict = judge(seen, source !== 'stream');
  const judged: ModelContext = {
    ...seen,
    ...troubleOf(verdict, view),
    // Once it was truly seen to serve, nothing old can make it seem better than it is.
    ambiguous: seen.ambiguous && verdict !== 'serving',
    verdict,
  };
  if (view === null || !isReportable(judged, view)) return quiet(judged);
  const settled = settling.has(verdict);
  if (!settled && view.state === 'ModelAvailable') return quiet(judged);
  const reported = statusAfterView(context.status, view, fact.at);
  return report(
    judged,
    settled ? statusJudged(reported, context.generation) : reported,
    settled ? 'verdict' : 'progress',
  );
}

/**
 * Whether a word may be shown to the user: it is about this generation, and about our own load of it,
 * not about a stranger of the same name. A model under deletion is shown as it goes.
 */
function isReportable(context: ModelContext, view: ModelView): boolean {
  if (view.generation !== context.generation) return false;
  if (isDeleting(context.model)) return true;
  const isOurs = context.accepted || wasJudged(context);
  return isOurs && !('error' in context.plan) && view.fingerprint === context.plan.fingerprint;
}

/** Takes note that the scheduler took our load; what it says from now on is about this one. */
export function absorbAccepted(context: ModelContext, fact: FactOf<'RequestAccepted'>): Absorbed {
  const { view, generation, hadNamesake } = context;
  const ambiguous =
    hadNamesake || (view !== null && view.generation >= generation && !view.deleted);
  const accepted: ModelContext = {
    ...context,
    at: fact.at,
    // Unloads taken again and again to no effect are asked for ever more slowly.
    attempts: fact.method === 'UnloadModel' ? context.attempts : 0,
    lastError: null,
    accepted: true,
    ambiguous,
    verdict: 'unproven',
  };
  return quiet(accepted);
}

/** Takes note of a refused load and tells the user in the scheduler's words. */
export function absorbRejected(context: ModelContext, fact: FactOf<'RequestRejected'>): Absorbed {
  const final = rejectionOf(fact.code, fact.message) === 'final';
  const next: ModelContext = {
    ...troubled(context, fact.message),
    at: fact.at,
    attempts: context.attempts + 1,
  };
  if (fact.method !== 'LoadModel') return quiet(next);
  const refused = statusAfterRefusal(context.status, { error: fact.message, final }, fact.at);
  return report(
    next,
    final ? statusJudged(refused, context.generation) : refused,
    final ? 'verdict' : 'progress',
  );
}

/** Reports a spec that cannot be translated. */
export function reportPlanError(context: ModelContext): Absorbed {
  if (!('error' in context.plan)) return quiet(context);
  const { error } = context.plan;
  const refused = statusAfterRefusal(context.status, { error, final: true }, context.at);
  return report(troubled(context, error), statusJudged(refused, context.generation), 'verdict');
}

/** Reports that work on a generation without a verdict has begun, or what keeps it from beginning. */
export function reportReconciling(context: ModelContext): Absorbed {
  const { status, generation, epoch, lastError, model, at } = context;
  if (isDeleting(model)) return reportDeleting(context);
  if (status.observedGeneration === generation) return quiet(context);
  const why = lastError === null ? '' : `: ${lastError}`;
  const what =
    epoch === null ? `Waiting for a scheduler session${why}` : `Loading generation ${generation}`;
  return report(context, statusReconciling(status, what, at), 'progress');
}

/** Reports what keeps a deletion from its end. */
export function reportDeleting(context: ModelContext): Absorbed {
  const { status, epoch, lastError, at } = context;
  const why = lastError === null ? '' : `: ${lastError}`;
  const what = epoch === null ? 'a scheduler session' : 'the scheduler to unload the model';
  return report(
    context,
    statusReconciling(status, `Deleting: waiting for ${what}${why}`, at),
    'progress',
  );
}

/** Reports that there has been no session for a while; what is Ready stays so. */
export function reportCutOff(context: ModelContext): Absorbed {
  const { status, lastError, cutOffAt } = context;
  if (cutOffAt === null) return quiet(context);
  const why = lastError ?? 'no session yet';
  return report(context, statusDisconnected(status, why, cutOffAt), 'progress');
}

/**
 * A session is in sync: whatever was not reported by now is not there. Said again of the same session
 * it tells nothing new, since what was listed has been reported by then.
 */
export function absorbSynced(context: ModelContext, fact: FactOf<'SessionSynced'>): Absorbed {
  if (fact.epoch === context.epoch) return quiet({ ...context, at: fact.at });
  const synced: ModelContext = {
    ...inEpoch(context, fact.epoch),
    at: fact.at,
    epoch: fact.epoch,
    attempts: 0,
    lastError: null,
    cutOffAt: null,
  };
  const connected = statusConnected(context.status);
  const verdict = judge(synced, true);
  if (verdict === 'unproven') return report({ ...synced, verdict: 'lost' }, connected, 'progress');
  return report({ ...synced, accepted: true, verdict }, connected, 'progress');
}

/** The scheduler waits for its agents: only for a deletion that is session enough. */
export function absorbStalled(context: ModelContext, fact: FactOf<'SessionStalled'>): Absorbed {
  const { at, epoch } = fact;
  const stalled: ModelContext = {
    ...troubled(inEpoch(context, epoch), 'the scheduler waits for the agents of its servers'),
    at,
    stalledEpoch: epoch,
    attempts: 0,
  };
  return reportReconciling(isDeleting(stalled.model) ? { ...stalled, epoch } : stalled);
}

/** The session is lost: its views are void, while what was reported to the user stands. */
export function absorbLost(context: ModelContext, fact: FactOf<'SessionLost'>): Absorbed {
  const { at, error } = fact;
  const cutOffAt = context.cutOffAt ?? at;
  return reportReconciling({ ...troubled(withoutSession(context), error), cutOffAt, at });
}

/** A write went through. What came after it may have been observed before. */
export function absorbConfirmed(context: ModelContext, fact: FactOf<'WriteConfirmed'>): Absorbed {
  return putRight({
    ...context,
    at: fact.at,
    writtenVersion: fact.resourceVersion,
    finalized: context.finalized || fact.write === 'finalizer',
    confirmed: fact.write === 'status' ? fact.serial : context.confirmed,
  });
}

/**
 * A write was refused for good, or is being retried with this error. A status that cannot be written
 * stands in the way of nothing but its being read: it is an Event, and the model goes on.
 */
export function absorbRefused(context: ModelContext, fact: FactOf<'WriteRefused'>): Absorbed {
  if (fact.write === 'status') {
    const next = { ...context, at: fact.at };
    const isGone = fact.reason === 'NotFound';
    return { context: next, commands: isGone ? [] : [updateFailed(next, fact.message)] };
  }
  return quiet({
    ...troubled(context, fact.message),
    at: fact.at,
    attempts: context.attempts + 1,
  });
}

/** `context` with its latest error. */
function troubled(context: ModelContext, error: string): ModelContext {
  return { ...context, lastError: error };
}

/** `context` as far as it holds in `epoch`: a newer one voids what an older one said. */
function inEpoch(context: ModelContext, epoch: number): ModelContext {
  const known = context.epoch ?? context.viewEpoch;
  return known === null || known === epoch ? context : withoutSession(context);
}

function withoutSession(context: ModelContext): ModelContext {
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

function report(
  context: ModelContext,
  status: ModelStatus,
  urgency: 'verdict' | 'progress',
): Absorbed {
  if (sameStatus(status, context.status)) return quiet(context);
  const written = write(context, status, urgency);
  const event = isDeleting(context.model) ? null : readyEvent(context, context.status, status);
  return event === null ? written : { ...written, commands: [...written.commands, event] };
}

function write(
  context: ModelContext,
  status: ModelStatus,
  urgency: 'verdict' | 'progress',
): Absorbed {
  const given = context.given + 1;
  return {
    context: { ...context, status, given },
    commands: [patchStatus(context, status, given, urgency)],
  };
}

function quiet(context: ModelContext): Absorbed {
  return { context, commands: [] };
}
