import {
  describeAwaited,
  isPipelineLeaving,
  isPipelineUnloaded,
  loadPipelineRequest,
  type Pipeline,
  type PipelineState,
  type PipelineView,
  pipelineFinalizer,
  pipelineFingerprint,
  pipelineStatusAfterRefusal,
  pipelineStatusAfterUnload,
  pipelineStatusAfterView,
  pipelineStatusReconciling,
  SpecError,
  unloadPipelineRequest,
} from '@troupe/resources';
import type { LoadPipelineRequest } from '@troupe/scheduler-api';
import {
  type Plan,
  type ScheduledContext,
  type Verdict,
  wasJudged,
} from '../scheduled/scheduled-context.ts';
import type { ScheduledKind } from '../scheduled/scheduled-kind.ts';

/** Everything a Pipeline's actor knows. */
export type PipelineContext = ScheduledContext<Pipeline, PipelineView, LoadPipelineRequest>;

/** What is peculiar to Pipelines among the kinds that a scheduler brings about. */
export const pipelineKind: ScheduledKind<Pipeline, PipelineView, LoadPipelineRequest> = {
  finalizer: pipelineFinalizer,
  loading: 'scheduling.loading',
  placing: 'scheduling.creating',
  report: 'PipelineStatusReported',
  methods: { load: 'LoadPipeline', unload: 'UnloadPipeline' },
  words: {
    noun: 'Pipeline',
    name: 'pipeline',
    nounOfFailedUpdate: 'pipeline',
    request: 'load',
    loading: 'Loading',
    verb: 'unload',
    ending: 'unloading',
    draining: 'Dataflow engines and pipeline gateways end it; both have to say so.',
    leftover: 'loaded',
  },
  optionalFields: [],
  plan: planFor,
  load: (asking, request) => ({ type: 'LoadPipeline', ...asking, request }),
  unload: (asking, pipeline) => ({
    type: 'UnloadPipeline',
    ...asking,
    request: unloadPipelineRequest(pipeline),
  }),
  poll: ({ namespace, epoch }, name) => ({ type: 'PollPipeline', namespace, epoch, name }),
  matches: (view, fingerprint) => view.fingerprint === fingerprint,
  isLeaving: isPipelineLeaving,
  hasEnded: isPipelineUnloaded,
  verdictOf,
  // A load of a generation that the scheduler has does nothing, so one found failed is taken as it is:
  // the scheduler tries again by itself.
  adopts: (verdict) => verdict !== 'lost',
  // The definition in a view tells.
  wasRefused: () => false,
  troubleOf(verdict, view, awaited) {
    const words = [view.reason, view.gatewayReason].filter((reason) => reason.trim() !== '');
    if (verdict === 'unavailable' || verdict === 'placing') return words.join(' | ') || null;
    return verdict === 'awaiting' && awaited.length > 0 ? describeAwaited(awaited) : null;
  },
  isNamesake,
  // What is left of one keeps nothing from others.
  isLeftover: () => false,
  raisesDoubt: ({ plan, generation }, view) =>
    !('error' in plan) &&
    !(isPipelineLeaving(view) && view.generation < generation) &&
    (isPipelineLeaving(view) ||
      view.generation !== generation ||
      view.fingerprint !== plan.fingerprint),
  showsEnd: isPipelineLeaving,
  // An unload carries no generation, and older versions say of themselves that they end: nothing but an
  // answer about the latest version, given after the unload was taken, is word of its end.
  isUnloaded: ({ view, viewAsked }) => view !== null && viewAsked && isPipelineUnloaded(view),
  needsProofOfEnd: (_, view) => view === null || isPipelineUnloaded(view),
  asksForEnd: ({ view }) => view !== null,
  statusAfterView: pipelineStatusAfterView,
  statusAfterRefusal: pipelineStatusAfterRefusal,
  statusReconciling: pipelineStatusReconciling,
  statusAfterUnload: pipelineStatusAfterUnload,
};

/** What the state of the dataflow engines or of the pipeline gateways means for the whole. */
const meaning: Readonly<Record<PipelineState, 'up' | 'coming' | 'failed' | 'leaving'>> = {
  PipelineStatusUnknown: 'coming',
  PipelineCreate: 'coming',
  PipelineCreating: 'coming',
  PipelineRebalancing: 'coming',
  PipelineReady: 'up',
  PipelineFailed: 'failed',
  PipelineTerminate: 'leaving',
  PipelineTerminating: 'leaving',
  PipelineTerminated: 'leaving',
  PipelineFailedTerminating: 'leaving',
};

function verdictOf(view: PipelineView): Verdict {
  if (isPipelineLeaving(view)) return 'lost';
  const meanings = [meaning[view.state], meaning[view.gatewayState]];
  if (meanings.includes('failed')) return 'unavailable';
  if (meanings.includes('coming')) return 'placing';
  return view.modelsReady ? 'serving' : 'awaiting';
}

/** Translates the spec, once per generation. */
function planFor(pipeline: Pipeline): Plan<LoadPipelineRequest> {
  try {
    const request = loadPipelineRequest(pipeline);
    const fingerprint = request.pipeline === undefined ? '' : pipelineFingerprint(request.pipeline);
    return { request, fingerprint };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { error: error.message };
  }
}

/**
 * A live pipeline at just our generation with another definition: the scheduler would take our load for
 * one that it has done already. One at another generation is replaced by the load itself. Once a
 * generation was judged, only an answer given after its load counts: a scheduler may come back with what
 * it held before.
 */
function isNamesake(context: PipelineContext): boolean {
  const { view, plan, generation, accepted, viewAsked } = context;
  if (view === null || isPipelineLeaving(view) || 'error' in plan) return false;
  if (wasJudged(context) && !(accepted && viewAsked)) return false;
  return view.generation === generation && view.fingerprint !== plan.fingerprint;
}
