import {
  isUnloaded,
  loadModelRequest,
  type Model,
  type ModelState,
  type ModelView,
  modelFinalizer,
  modelFingerprint,
  SpecError,
  statusAfterRefusal,
  statusAfterView,
  statusReconciling,
  unloadModelRequest,
} from '@troupe/resources';
import type { LoadModelRequest } from '@troupe/scheduler-api';
import {
  type Plan,
  type ScheduledContext,
  type Verdict,
  wasJudged,
} from '../scheduled/scheduled-context.ts';
import type { ScheduledKind } from '../scheduled/scheduled-kind.ts';

/** Everything a Model's actor knows. */
export type ModelContext = ScheduledContext<Model, ModelView, LoadModelRequest>;

/** What is peculiar to Models among the kinds that a scheduler brings about. */
export const modelKind: ScheduledKind<Model, ModelView, LoadModelRequest> = {
  finalizer: modelFinalizer,
  loading: 'scheduling.loading',
  placing: 'scheduling.placing',
  report: 'ModelStatusReported',
  methods: { load: 'LoadModel', unload: 'UnloadModel' },
  words: {
    noun: 'Model',
    name: 'model',
    nounOfFailedUpdate: 'Model',
    request: 'load',
    loading: 'Loading',
    verb: 'unload',
    ending: 'unloading',
    draining: 'The scheduler unloads; it and its gateway both have to say so.',
    leftover: 'loaded',
  },
  optionalFields: ['replicas', 'availableReplicas', 'selector', 'modelgwReady'],
  plan: planFor,
  load: (asking, request) => ({ type: 'LoadModel', ...asking, request }),
  unload: (asking, model) => ({
    type: 'UnloadModel',
    ...asking,
    request: unloadModelRequest(model),
  }),
  poll: ({ namespace, epoch }, name) => ({ type: 'PollModel', namespace, epoch, name }),
  matches: (view, fingerprint) => view.fingerprint === fingerprint,
  isLeaving: (view) => view.deleted,
  hasEnded: isUnloaded,
  verdictOf: (view) => verdictOfState[view.state],
  // A model found failed is loaded again, since that is what makes the scheduler try again.
  adopts: (verdict) => verdict !== 'unavailable' && verdict !== 'lost',
  // The definition in a view tells.
  wasRefused: () => false,
  troubleOf: (verdict, view) => (verdict === 'unavailable' ? view.reason : null),
  isNamesake,
  // A name that is refused is no name of a model, and what contradicts ours was evicted before.
  isLeftover: () => false,
  raisesDoubt: ({ plan, generation }, view) =>
    !('error' in plan) &&
    (view.deleted || view.generation !== generation || view.fingerprint !== plan.fingerprint),
  showsEnd: (view, generation) => view.generation === generation,
  // The word has to echo our unload: that on an older namesake may still be on its way.
  isUnloaded: ({ view, viewAsked, generation, hadNamesake }) =>
    view?.deleted === true &&
    view.generation === generation &&
    (viewAsked || !hadNamesake) &&
    isUnloaded(view),
  needsProofOfEnd: ({ hadNamesake }) => hadNamesake,
  asksForEnd: () => false,
  statusAfterView: (status, view, _, at) => statusAfterView(status, view, at),
  statusAfterRefusal,
  statusReconciling,
  statusAfterUnload: (status) => status,
};

const verdictOfState: Readonly<Record<ModelState, Verdict>> = {
  ModelStateUnknown: 'placing',
  ModelProgressing: 'placing',
  ModelCreate: 'placing',
  ModelAvailable: 'serving',
  ModelScaledDown: 'scaledDown',
  ModelFailed: 'unavailable',
  ScheduleFailed: 'unavailable',
  ModelTerminate: 'lost',
  ModelTerminating: 'lost',
  ModelTerminated: 'lost',
  ModelTerminateFailed: 'lost',
};

/** Translates the spec, once per generation. */
function planFor(model: Model): Plan<LoadModelRequest> {
  try {
    const request = loadModelRequest(model);
    return { request, fingerprint: modelFingerprint(request.model ?? emptyModel) };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { error: error.message };
  }
}

/**
 * A live model at our generation or a later one with another definition: a load would turn it into an
 * update of a stranger.
 */
function isNamesake(context: ModelContext): boolean {
  const { view, plan, generation } = context;
  if (view === null || view.deleted || 'error' in plan || wasJudged(context)) return false;
  return view.generation >= generation && view.fingerprint !== plan.fingerprint;
}

const emptyModel = {
  meta: undefined,
  modelSpec: undefined,
  deploymentSpec: undefined,
  streamSpec: undefined,
  dataflowSpec: undefined,
} as const;
