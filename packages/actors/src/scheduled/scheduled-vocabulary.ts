import { releaseTime } from '@troupe/resources';
import { assign, setup } from 'xstate';
import type { Command } from '../command.ts';
import { type Fact, isStatusReport, type RequestMethod, type Timed } from '../fact.ts';
import { isRefusedForGood, rejectionOf } from '../rejection.ts';
import type { ResourceInput, StateMeta } from '../resource-actor.ts';
import { isOlderVersion } from '../resource-version.ts';
import { scheduledAbsorb } from './scheduled-absorb.ts';
import { scheduledCommands } from './scheduled-commands.ts';
import {
  hasFinalizer,
  isDeleting,
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
  sessionError,
  type Verdict,
} from './scheduled-context.ts';
import { judgeTaken } from './scheduled-judgement.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { type Absorbed, scheduledReports } from './scheduled-reports.ts';

type Answer = Timed<Extract<Fact, { type: 'RequestAccepted' | 'RequestRejected' }>>;

/** The words in which the machine of a scheduled kind is written: its actions and guards. */
export function scheduledVocabulary<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
) {
  type Context = ScheduledContext<R, V, Q>;
  const commands = scheduledCommands(kind);
  const reports = scheduledReports(kind, commands);
  const absorb = scheduledAbsorb(kind, commands, reports);

  /** Whether an answer is about a request of this generation; an eviction asks for one earlier. */
  function answers(context: Context, event: Timed, method: RequestMethod): event is Answer {
    if (event.type !== 'RequestAccepted' && event.type !== 'RequestRejected') return false;
    const isOfNow = event.epoch === context.epoch && event.generation === context.generation;
    return event.method === method && isOfNow;
  }

  function answersLoad(context: Context, event: Timed): event is Answer {
    return answers(context, event, kind.methods.load);
  }

  function answersUnload(context: Context, event: Timed): event is Answer {
    return answers(context, event, kind.methods.unload);
  }

  /** Whether the finalizer is on the object by that fact, and nothing else about it is new. */
  function storesFinalizer({ generation }: Context, event: Timed): boolean {
    if (event.type === 'WriteConfirmed') return event.write === 'finalizer';
    if (event.type !== 'ResourceObserved' || isDeleting(event.object)) return false;
    const isOfNow = (event.object.metadata.generation ?? 0) === generation;
    return isOfNow && hasFinalizer(event.object, kind.finalizer);
  }

  /** The view of a stream's word of this session; undefined for anything else. */
  function streamed(context: Context, event: Timed): V | null | undefined {
    if (!isStatusReport(event)) return undefined;
    const { source, epoch, view } = event;
    return source === 'stream' && epoch === context.epoch ? (view as V | null) : undefined;
  }

  return setup({
    types: {
      context: {} as Context,
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
      reportPlanError: assign(({ context }) => noted(reports.planError(context))),
      /** Says what a session is waited for with, unless there is one. */
      reportWaiting: assign(({ context }) =>
        context.epoch === null ? noted(reports.reconciling(context)) : { outbox: [] },
      ),
      reportCutOff: assign(({ context }) => noted(reports.cutOff(context))),
      reportDeleting: assign(({ context }) => noted(reports.deleting(context))),
      reportReconciling: assign(({ context }) => noted(reports.reconciling(context))),
      countAttempt: assign(({ context }) => ({ attempts: context.attempts + 1 })),
      /** Why there is no session stays true whatever is tried. */
      forgetAttempts: assign(({ context }) => ({ attempts: 0, lastError: sessionError(context) })),
      forgetView: assign({ view: null }),
    },
    guards: {
      startsDeletion: ({ context, event }) =>
        event.type === 'ResourceObserved' &&
        !isDeleting(context.resource) &&
        isDeleting(event.object),
      startsGeneration: ({ context, event }) =>
        event.type === 'ResourceObserved' &&
        !isDeleting(context.resource) &&
        (event.object.metadata.generation ?? 0) !== context.generation,
      isDeleting: ({ context }) => isDeleting(context.resource),
      isFinalized: ({ context }) => context.finalized,
      isPrepared: ({ context }) => isPrepared(context),
      /** There is nothing to find out before the load: the usual way, without a look around. */
      isNewToScheduler: ({ context }) => isPrepared(context) && isNewToScheduler(context),
      /** The scheduler does not know it any more: it is loaded without a look around. */
      isUnknownNow: ({ context }) =>
        context.verdict === 'lost' && isPrepared(context) && isNewToScheduler(context),
      /** The session that is in sync now does not know it: it is loaded without a look around. */
      isUnknownToSession: ({ context, event }) => {
        if (event.type !== 'SessionSynced' || event.epoch === context.epoch) return false;
        const isSilent = context.view === null || context.viewEpoch !== event.epoch;
        return isSilent && isPrepared(context);
      },
      /** Only once there is somebody to load it: what was never loaded has nothing to hold it back. */
      needsFinalizer: ({ context }) =>
        !context.finalized && !isDeleting(context.resource) && context.epoch !== null,
      /** It says that the finalizer is stored, and there is nothing else to find out before the load. */
      readiesLoad: ({ context, event }) =>
        storesFinalizer(context, event) &&
        isPrepared({ finalized: true, resource: context.resource, plan: context.plan }) &&
        isNewToScheduler(context),
      cannotTranslate: ({ context }) => 'error' in context.plan,
      isSynced: ({ context }) => context.epoch !== null,
      isCutOff: ({ context }) => context.epoch === null,
      meetsNamesake: ({ context }) => context.epoch !== null && kind.isNamesake(context),
      namesakeIsGone: ({ context }) => context.view === null || kind.hasEnded(context.view),
      holds: ({ context }, verdict: Verdict) =>
        context.epoch !== null && context.verdict === verdict,
      turns: ({ context }, verdict: Verdict) => context.verdict === verdict,
      isNewSession: ({ context, event }) =>
        event.type === 'SessionSynced' && event.epoch !== context.epoch,
      isCurrentLoad: ({ context, event }) =>
        event.type === 'RequestAccepted' && answersLoad(context, event),
      isCurrentLoadKnownBefore: ({ context, event }) =>
        event.type === 'RequestAccepted' &&
        answersLoad(context, event) &&
        (context.view !== null || context.hadNamesake),
      /** The word behind it tells that there is nothing left to wait for. */
      isServedAtOnce: ({ context, event }) => {
        if (event.type !== 'RequestAccepted' || !answersLoad(context, event)) return false;
        const view = (event.word?.view ?? null) as V | null;
        if (view === null || context.view !== null || context.hadNamesake) return false;
        return judgeTaken(kind, context, view) === 'serving';
      },
      /** The stream says what may be about an older namesake; only an answer to a question counts. */
      needsProof: ({ context, event }) =>
        context.ambiguous && streamed(context, event) !== undefined,
      isAcceptedUnload: ({ context, event }) =>
        event.type === 'RequestAccepted' && answersUnload(context, event),
      refusesLoadForGood: ({ context, event }) =>
        event.type === 'RequestRejected' &&
        answersLoad(context, event) &&
        isRefusedForGood(event.code, event.message),
      refusesLoadOverLeftover: ({ context, event }) =>
        event.type === 'RequestRejected' &&
        answersLoad(context, event) &&
        isRefusedForGood(event.code, event.message) &&
        kind.isLeftover(context),
      refusesLoad: ({ context, event }) =>
        event.type === 'RequestRejected' && answersLoad(context, event),
      saysNotFound: ({ context, event }) =>
        event.type === 'RequestRejected' &&
        answersUnload(context, event) &&
        rejectionOf(event.code, event.message) === 'gone',
      refusesUnload: ({ context, event }) =>
        event.type === 'RequestRejected' && answersUnload(context, event),
      /** The word has to echo our unload: that on an older namesake may still be on its way. */
      isUnloaded: ({ context }) => kind.isUnloaded(context),
      /** Said by the stream while it may still be about an older namesake's end. */
      needsProofOfEnd: ({ context, event }) => {
        const view = streamed(context, event);
        return view !== undefined && kind.needsProofOfEnd(context, view);
      },
      /** The owner's patience with a silent scheduler is at its end. */
      mayGo: ({ context, event }) => {
        const at = releaseTime(context.resource);
        return at !== null && event.at >= at;
      },
      changesRelease: ({ context, event }) =>
        event.type === 'ResourceObserved' &&
        releaseTime(event.object) !== releaseTime(context.resource),
      isFinalizerWrite: ({ event }) =>
        event.type === 'WriteConfirmed' && event.write === 'finalizer',
      finalizerConflicts: ({ event }) =>
        event.type === 'WriteRefused' && event.write === 'finalizer' && event.reason === 'Conflict',
      objectIsGone: ({ event }) =>
        event.type === 'WriteRefused' && event.write === 'finalizer' && event.reason === 'NotFound',
      /** Seen after our latest write: what that confirmed was not the removal, or somebody undid it. */
      isStillHeld: ({ context, event }) =>
        event.type === 'ResourceObserved' &&
        hasFinalizer(event.object, kind.finalizer) &&
        !isOlderVersion(event.object.metadata.resourceVersion, context.writtenVersion),
      raisesDoubt: ({ context, event }) => {
        const view = streamed(context, event);
        return view !== undefined && view !== null && kind.raisesDoubt(context, view);
      },
    },
  });
}

type Preparation = Pick<ScheduledContext, 'finalized' | 'resource' | 'plan'>;

function isPrepared({ finalized, resource, plan }: Preparation): boolean {
  return finalized && !isDeleting(resource) && !('error' in plan);
}

function isNewToScheduler({ epoch, view }: Pick<ScheduledContext, 'epoch' | 'view'>): boolean {
  return epoch !== null && view === null;
}

function noted<Context extends ScheduledContext>({
  context,
  commands,
}: Absorbed<Context>): Context {
  if (commands.length === 0 && context.outbox.length === 0) return context;
  return { ...context, outbox: commands };
}
