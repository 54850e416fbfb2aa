import { requestBackoff } from '../backoff.ts';
import { deletingState } from '../scheduled/deleting-state.ts';
import { initialContext } from '../scheduled/initial-context.ts';
import { loadingStates } from '../scheduled/loading-states.ts';
import { pendingStates } from '../scheduled/pending-states.ts';
import { inNextSession, invalidState } from '../scheduled/refused-states.ts';
import { scheduledAsks } from '../scheduled/scheduled-asks.ts';
import { scheduledFacts } from '../scheduled/scheduled-facts.ts';
import {
  absorb,
  askAgain,
  inUnknowingSession,
  rest,
  sayCutOff,
  turnOf,
  waitForSession,
  whileCutOff,
  writeBackoff,
} from '../scheduled/scheduled-phrases.ts';
import { scheduledVocabulary } from '../scheduled/scheduled-vocabulary.ts';
import { watchedState } from '../scheduled/watched-state.ts';
import { experimentKind } from './experiment-kind.ts';

const { doubt, unload } = scheduledAsks(experimentKind);
const { loading, retrying } = loadingStates(experimentKind);

/**
 * The life of one incarnation of an Experiment.
 *
 * A start interrupts what it replaces for a moment, so one that is found running is left to run.
 * Level-triggered like all resource machines: an event lost or repeated changes when the experiment gets
 * somewhere, never where.
 */
export const experimentMachine = scheduledVocabulary(experimentKind).createMachine({
  id: 'experiment',
  context: ({ input }) => initialContext(experimentKind, input),
  options: { maxIterations: 100 },
  initial: 'pending',
  on: scheduledFacts(experimentKind),
  states: {
    pending: {
      id: 'pending',
      description: 'Not yet with the scheduler.',
      initial: 'deciding',
      states: {
        ...pendingStates(experimentKind),
        waiting: {
          id: 'waiting',
          description:
            'Waits until a scheduler session is in sync, then goes by what the scheduler holds.',
          meta: { waitsFor: 'a scheduler session in sync' },
          ...waitForSession,
          always: [
            { guard: 'needsFinalizer', target: 'finalizing' },
            { guard: { type: 'holds', params: 'serving' }, target: '#serving' },
            { guard: { type: 'holds', params: 'placing' }, target: '#placing' },
            { guard: 'isSynced', target: '#loading' },
          ],
        },
      },
    },
    scheduling: {
      description: 'With the scheduler, which has not come to a verdict yet.',
      initial: 'loading',
      always: [turnOf.unprotected, { guard: 'isCutOff', target: '#waiting' }],
      states: {
        loading: {
          ...loading,
          on: {
            ...loading.on,
            RequestRejected: [
              { guard: 'refusesLoadOverLeftover', target: '#evicting', actions: absorb },
              ...loading.on.RequestRejected,
            ],
          },
        },
        retrying,
        activating: {
          id: 'placing',
          description: 'The scheduler took the experiment; its routes wait for all that it names.',
          meta: { waitsFor: 'its candidates and its mirror to become ready' },
          ...watchedState(experimentKind, 'activating'),
          always: [
            turnOf.serving,
            { guard: { type: 'turns', params: 'lost' }, target: 'retrying' },
          ],
        },
      },
    },
    ready: {
      description: 'The scheduler does what this generation asks.',
      initial: 'running',
      always: turnOf.unprotected,
      on: { ExperimentStatusReported: doubt, ...whileCutOff, ...inUnknowingSession },
      states: {
        running: {
          id: 'serving',
          description: 'Requests are routed by it, and all that it names is ready.',
          entry: rest,
          always: [turnOf.placing, turnOf.unknown, turnOf.lost],
        },
      },
    },
    failed: {
      description: 'Judged, and not as the user hoped.',
      initial: 'refused',
      always: turnOf.unprotected,
      states: {
        invalid: invalidState,
        evicting: {
          id: 'evicting',
          description:
            'The scheduler refused the experiment and still has an older one of this name, which may hold what others ask for: it is stopped.',
          meta: { waitsFor: 'the scheduler to stop an older experiment of this name' },
          entry: [{ type: 'give', params: askAgain(requestBackoff) }, unload],
          always: { guard: 'isCutOff', target: 'refused' },
          on: {
            ...inNextSession,
            // That the stop was taken says nothing about our own start: the refusal stands.
            RequestAccepted: { guard: 'isAcceptedUnload', target: 'refused' },
            RequestRejected: { guard: 'saysNotFound', target: 'refused' },
            DeadlineReached: {
              target: 'evicting',
              reenter: true,
              actions: [...absorb, 'countAttempt'],
            },
          },
        },
        refused: {
          id: 'refused',
          description:
            'The scheduler refused the experiment. Another one may hold what it asks for, so it is tried again now and then.',
          meta: { waitsFor: 'a corrected spec, or another experiment to give way' },
          entry: [{ type: 'give', params: askAgain(writeBackoff) }],
          on: {
            ...inNextSession,
            SessionLost: whileCutOff.SessionLost,
            DeadlineReached: [
              { guard: 'isSynced', target: '#loading', actions: absorb },
              sayCutOff,
            ],
          },
        },
      },
    },
    deleting: deletingState(experimentKind),
    gone: {
      description: 'The object is no longer in the API.',
      type: 'final',
    },
  },
});
