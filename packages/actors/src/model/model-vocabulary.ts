import { isUnloaded, type Model, releaseTime } from '@troupe/resources';
import { assign, setup } from 'xstate';
import type { Command } from '../command.ts';
import type { Fact, Timed } from '../fact.ts';
import { rejectionOf } from '../rejection.ts';
import type { ResourceInput, StateMeta } from '../resource-actor.ts';
import { isOlderVersion } from '../resource-version.ts';
import {
  type Absorbed,
  absorbAccepted,
  absorbConfirmed,
  absorbLost,
  absorbObserved,
  absorbRefused,
  absorbRejected,
  absorbStalled,
  absorbSynced,
  absorbView,
  reportCutOff,
  reportDeleting,
  reportPlanError,
  reportReconciling,
} from './model-absorb.ts';
import {
  hasFinalizer,
  isDeleting,
  type ModelContext,
  sessionError,
  type Verdict,
} from './model-context.ts';
import { isNamesake } from './model-judgement.ts';

function absorb(context: ModelContext, event: Timed): Absorbed {
  switch (event.type) {
    case 'ResourceObserved':
      return absorbObserved(context, event);
    case 'ModelStatusReported':
      return absorbView(context, event);
    case 'RequestAccepted':
      return absorbAccepted(context, event);
    case 'RequestRejected':
      return absorbRejected(context, event);
    case 'SessionSynced':
      return absorbSynced(context, event);
    case 'SessionStalled':
      return absorbStalled(context, event);
    case 'SessionLost':
      return absorbLost(context, event);
    case 'WriteConfirmed':
      return absorbConfirmed(context, event);
    case 'WriteRefused':
      return absorbRefused(context, event);
    default:
      return { context: { ...context, at: event.at }, commands: [] };
  }
}

/** Whether an answer is about the unload of this generation; an eviction asks for one earlier. */
function answersOwnUnload(
  context: ModelContext,
  event: Timed<Extract<Fact, { type: 'RequestAccepted' | 'RequestRejected' }>>,
): boolean {
  const { method, epoch, generation } = event;
  const isOfNow = epoch === context.epoch && generation === context.generation;
  return method === 'UnloadModel' && isOfNow;
}

/** Whether an answer is about the load of this generation. */
function answersOwnLoad(
  context: ModelContext,
  event: Timed<Extract<Fact, { type: 'RequestAccepted' | 'RequestRejected' }>>,
): boolean {
  const { method, epoch, generation } = event;
  const isOfNow = epoch === context.epoch && generation === context.generation;
  return method === 'LoadModel' && isOfNow;
}

function isPrepared({ finalized, model, plan }: ModelContext): boolean {
  return finalized && !isDeleting(model) && !('error' in plan);
}

function noted({ context, commands }: Absorbed): ModelContext {
  if (commands.length === 0 && context.outbox.length === 0) return context;
  return { ...context, outbox: commands };
}

/** The words in which the Model machine is written: its actions and guards. */
export const modelVocabulary = setup({
  types: {
    context: {} as ModelContext,
    events: {} as Timed,
    input: {} as ResourceInput,
    meta: {} as StateMeta,
  },
  actions: {
    /** Provided once per system: hands commands to the gate in this actor's name. */
    give: (_, _commands: Command | readonly Command[] | null) => {
      throw new Error('the action `give` is provided by the system that runs the machine');
    },
    /** Takes note of a fact, and lays out what has to be written because of it. */
    absorb: assign(({ context, event }) => noted(absorb(context, event))),
    reportPlanError: assign(({ context }) => noted(reportPlanError(context))),
    /** Says what a session is waited for with, unless there is one. */
    reportWaiting: assign(({ context }) =>
      context.epoch === null ? noted(reportReconciling(context)) : { outbox: [] },
    ),
    reportCutOff: assign(({ context }) => noted(reportCutOff(context))),
    reportDeleting: assign(({ context }) => noted(reportDeleting(context))),
    reportReconciling: assign(({ context }) => noted(reportReconciling(context))),
    countAttempt: assign(({ context }) => ({ attempts: context.attempts + 1 })),
    /** Why there is no session stays true whatever is tried. */
    forgetAttempts: assign(({ context }) => ({ attempts: 0, lastError: sessionError(context) })),
    forgetView: assign({ view: null }),
  },
  guards: {
    startsDeletion: ({ context, event }) =>
      event.type === 'ResourceObserved' &&
      !isDeleting(context.model) &&
      event.object.metadata.deletionTimestamp !== undefined,
    startsGeneration: ({ context, event }) =>
      event.type === 'ResourceObserved' &&
      !isDeleting(context.model) &&
      (event.object.metadata.generation ?? 0) !== context.generation,
    isDeleting: ({ context }) => isDeleting(context.model),
    isFinalized: ({ context }) => context.finalized,
    isPrepared: ({ context }) => isPrepared(context),
    /** There is nothing to find out before the load: the usual way, without a look around. */
    isNewToScheduler: ({ context }) =>
      isPrepared(context) && context.epoch !== null && context.view === null,
    /** Only once there is somebody to load it: what was never loaded has nothing to hold it back. */
    needsFinalizer: ({ context }) =>
      !context.finalized && !isDeleting(context.model) && context.epoch !== null,
    cannotTranslate: ({ context }) => 'error' in context.plan,
    isSynced: ({ context }) => context.epoch !== null,
    isCutOff: ({ context }) => context.epoch === null,
    meetsNamesake: ({ context }) => context.epoch !== null && isNamesake(context),
    namesakeIsGone: ({ context }) => context.view === null || isUnloaded(context.view),
    holds: ({ context }, verdict: Verdict) => context.epoch !== null && context.verdict === verdict,
    turns: ({ context }, verdict: Verdict) => context.verdict === verdict,
    isNewSession: ({ context, event }) =>
      event.type === 'SessionSynced' && event.epoch !== context.epoch,
    isCurrentLoad: ({ context, event }) =>
      event.type === 'RequestAccepted' && answersOwnLoad(context, event),
    isCurrentLoadKnownBefore: ({ context, event }) =>
      event.type === 'RequestAccepted' &&
      answersOwnLoad(context, event) &&
      (context.view !== null || context.hadNamesake),
    /** The stream says what may be about an older namesake; only an answer to a question counts. */
    needsProof: ({ context, event }) =>
      event.type === 'ModelStatusReported' &&
      event.source === 'stream' &&
      event.epoch === context.epoch &&
      context.ambiguous,
    isAcceptedUnload: ({ context, event }) =>
      event.type === 'RequestAccepted' && answersOwnUnload(context, event),
    refusesLoadForGood: ({ context, event }) =>
      event.type === 'RequestRejected' &&
      answersOwnLoad(context, event) &&
      rejectionOf(event.code, event.message) === 'final',
    refusesLoad: ({ context, event }) =>
      event.type === 'RequestRejected' && answersOwnLoad(context, event),
    saysNotFound: ({ context, event }) =>
      event.type === 'RequestRejected' &&
      answersOwnUnload(context, event) &&
      rejectionOf(event.code, event.message) === 'gone',
    refusesUnload: ({ context, event }) =>
      event.type === 'RequestRejected' && answersOwnUnload(context, event),
    /** The word has to echo our unload: that on an older namesake may still be on its way. */
    isUnloaded: ({ context: { view, viewAsked, generation, hadNamesake } }) =>
      view?.deleted === true &&
      view.generation === generation &&
      (viewAsked || !hadNamesake) &&
      isUnloaded(view),
    /** Said by the stream while it may still be about an older namesake's end. */
    needsProofOfEnd: ({ context, event }) =>
      event.type === 'ModelStatusReported' &&
      event.source === 'stream' &&
      event.epoch === context.epoch &&
      context.hadNamesake,
    /** The owner's patience with a silent scheduler is at its end. */
    mayGo: ({ context, event }) => {
      const at = releaseTime(context.model);
      return at !== null && event.at >= at;
    },
    changesRelease: ({ context, event }) =>
      event.type === 'ResourceObserved' && releaseTime(event.object) !== releaseTime(context.model),
    isFinalizerWrite: ({ event }) => event.type === 'WriteConfirmed' && event.write === 'finalizer',
    finalizerConflicts: ({ event }) =>
      event.type === 'WriteRefused' && event.write === 'finalizer' && event.reason === 'Conflict',
    objectIsGone: ({ event }) =>
      event.type === 'WriteRefused' && event.write === 'finalizer' && event.reason === 'NotFound',
    /** Seen after our latest write: what that confirmed was not the removal, or somebody undid it. */
    isStillHeld: ({ context, event }) =>
      event.type === 'ResourceObserved' &&
      hasFinalizer(event.object as Model) &&
      !isOlderVersion(event.object.metadata.resourceVersion, context.writtenVersion),
    raisesDoubt: ({ context, event }) =>
      event.type === 'ModelStatusReported' &&
      event.source === 'stream' &&
      context.epoch === event.epoch &&
      event.view !== null &&
      !('error' in context.plan) &&
      (event.view.deleted ||
        event.view.generation !== context.generation ||
        event.view.fingerprint !== context.plan.fingerprint),
  },
});
