import {
  describeAwaited,
  type Experiment,
  type ExperimentView,
  experimentFinalizer,
  experimentFingerprint,
  experimentStatusAfterRefusal,
  experimentStatusAfterView,
  experimentStatusReconciling,
  isExperimentRefused,
  isExperimentStopped,
  SpecError,
  startExperimentRequest,
  stopExperimentRequest,
} from '@troupe/resources';
import type { StartExperimentRequest } from '@troupe/scheduler-api';
import type { Plan, ScheduledContext, Verdict } from '../scheduled/scheduled-context.ts';
import type { ScheduledKind } from '../scheduled/scheduled-kind.ts';

/** Everything an Experiment's actor knows. */
export type ExperimentContext = ScheduledContext<
  Experiment,
  ExperimentView,
  StartExperimentRequest
>;

/** What is peculiar to Experiments among the kinds that a scheduler brings about. */
export const experimentKind: ScheduledKind<Experiment, ExperimentView, StartExperimentRequest> = {
  finalizer: experimentFinalizer,
  loading: 'scheduling.loading',
  placing: 'scheduling.activating',
  report: 'ExperimentStatusReported',
  methods: { load: 'StartExperiment', unload: 'StopExperiment' },
  words: {
    noun: 'Experiment',
    name: 'experiment',
    nounOfFailedUpdate: 'experiment',
    request: 'start',
    loading: 'Starting',
    verb: 'stop',
    ending: 'stopping',
    draining: 'The scheduler took the stop; it has to say that the experiment routes nothing.',
    leftover: 'running',
  },
  optionalFields: [],
  plan: planFor,
  load: (asking, request) => ({ type: 'StartExperiment', ...asking, request }),
  unload: (asking, experiment) => ({
    type: 'StopExperiment',
    ...asking,
    request: stopExperimentRequest(experiment),
  }),
  poll: ({ namespace, epoch }, name) => ({ type: 'PollExperiment', namespace, epoch, name }),
  // The scheduler echoes no definition; the generation alone has to tell.
  matches: () => true,
  // Nor does it say whether one that is inactive was stopped.
  isLeaving: () => false,
  hasEnded: isExperimentStopped,
  verdictOf,
  // Starting what runs would interrupt it, starting what does not interrupts nothing.
  adopts: (_, view) => view.active,
  wasRefused: isExperimentRefused,
  troubleOf(verdict, view, awaited) {
    if (verdict !== 'placing') return null;
    if (awaited.length > 0) return `waiting for ${describeAwaited(awaited)}`;
    return view.active ? null : view.description || null;
  },
  // A start replaces whatever there is.
  isNamesake: () => false,
  isLeftover,
  raisesDoubt: ({ generation }, view) => view.generation !== generation,
  showsEnd: isExperimentStopped,
  // A start says inactive too, before its routes are made: only an answer behind the stop counts.
  isUnloaded: ({ view, viewAsked }) => view !== null && viewAsked && isExperimentStopped(view),
  needsProofOfEnd: (_, view) => view === null || isExperimentStopped(view),
  asksForEnd: ({ view }) => view !== null,
  statusAfterView: experimentStatusAfterView,
  statusAfterRefusal: experimentStatusAfterRefusal,
  statusReconciling: experimentStatusReconciling,
  statusAfterUnload: (status) => status,
};

/** What the description says while nothing keeps an experiment from its routes. */
const untroubled: ReadonlySet<string> = new Set(['', 'experiment active']);

/**
 * An experiment that stays inactive although all that it routes to is ready, and nothing is said against
 * it, was stopped by somebody else. Only an answer some time after the start shows that, since routes
 * are made a moment later.
 */
function verdictOf(view: ExperimentView, attempts: number, asked: boolean): Verdict {
  const { active, candidatesReady, mirrorReady, description } = view;
  const allReady = candidatesReady && mirrorReady;
  if (active) return allReady ? 'serving' : 'placing';
  const isStopped = asked && attempts > 0 && allReady && untroubled.has(description);
  return isStopped ? 'lost' : 'placing';
}

/**
 * A refused start leaves what runs as it is. An earlier generation of ours stays in force so, but one at
 * our generation or a later one that this actor did not see taken is an older incarnation's. It keeps its
 * default from all others, even while it routes nothing.
 */
function isLeftover({ view, accepted, generation }: ExperimentContext): boolean {
  return view !== null && !accepted && view.generation >= generation;
}

/** Translates the spec, once per generation. */
function planFor(experiment: Experiment): Plan<StartExperimentRequest> {
  try {
    const request = startExperimentRequest(experiment);
    const fingerprint =
      request.experiment === undefined ? '' : experimentFingerprint(request.experiment);
    return { request, fingerprint };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { error: error.message };
  }
}
