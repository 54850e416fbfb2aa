import { silenceBackoff } from '../backoff.ts';
import { deletingState } from '../scheduled/deleting-state.ts';
import { evictingState } from '../scheduled/evicting-state.ts';
import { initialContext } from '../scheduled/initial-context.ts';
import { loadingStates } from '../scheduled/loading-states.ts';
import { pendingStates } from '../scheduled/pending-states.ts';
import { invalidState, refusedState } from '../scheduled/refused-states.ts';
import { scheduledAsks } from '../scheduled/scheduled-asks.ts';
import { scheduledFacts } from '../scheduled/scheduled-facts.ts';
import {
  absorb,
  askAgain,
  inUnknowingSession,
  rest,
  turnOf,
  waitForSession,
  whileCutOff,
} from '../scheduled/scheduled-phrases.ts';
import { scheduledVocabulary } from '../scheduled/scheduled-vocabulary.ts';
import { watchedState } from '../scheduled/watched-state.ts';
import { modelKind } from './model-kind.ts';

const { load, poll, doubt, proof } = scheduledAsks(modelKind);

const vocabulary = scheduledVocabulary(modelKind).extend({
  guards: {
    /** No server was fit to take the model; nothing that a scheduler is told of servers makes it look again. */
    isUnplaced: ({ context }) => context.view?.state === 'ScheduleFailed',
  },
});

/**
 * The life of one incarnation of a Model.
 *
 * Level-triggered: facts change what is known, and eventless transitions follow from that, so an
 * event lost or repeated changes when the model gets somewhere, never where.
 */
export const modelMachine = vocabulary.createMachine({
  id: 'model',
  context: ({ input }) => initialContext(modelKind, input),
  options: { maxIterations: 100 },
  initial: 'pending',
  on: scheduledFacts(modelKind),
  states: {
    pending: {
      id: 'pending',
      description: 'Not yet with the scheduler.',
      initial: 'deciding',
      states: {
        ...pendingStates(modelKind),
        waiting: {
          id: 'waiting',
          description:
            'Waits until a scheduler session is in sync, then goes by what the scheduler holds.',
          meta: { waitsFor: 'a scheduler session in sync' },
          ...waitForSession,
          always: [
            { guard: 'needsFinalizer', target: 'finalizing' },
            { guard: 'meetsNamesake', target: 'evicting' },
            { guard: { type: 'holds', params: 'serving' }, target: '#serving' },
            { guard: { type: 'holds', params: 'scaledDown' }, target: '#scaledDown' },
            { guard: { type: 'holds', params: 'placing' }, target: '#placing' },
            { guard: 'isSynced', target: '#loading' },
          ],
        },
        evicting: evictingState(modelKind),
      },
    },
    scheduling: {
      description: 'With the scheduler, which has not come to a verdict yet.',
      initial: 'loading',
      always: [turnOf.unprotected, { guard: 'isCutOff', target: '#waiting' }],
      states: {
        ...loadingStates(modelKind),
        placing: {
          id: 'placing',
          description: 'The scheduler took the model and brings up its replicas.',
          meta: { waitsFor: 'replicas to become available' },
          ...watchedState(modelKind, 'placing'),
          always: [
            turnOf.serving,
            turnOf.scaledDown,
            turnOf.unavailable,
            { guard: { type: 'turns', params: 'lost' }, target: 'retrying' },
          ],
        },
      },
    },
    ready: {
      description: 'The scheduler does what this generation asks.',
      initial: 'serving',
      always: turnOf.unprotected,
      on: { ModelStatusReported: doubt, ...whileCutOff, ...inUnknowingSession },
      states: {
        serving: {
          id: 'serving',
          description: 'Available for inference.',
          entry: rest,
          always: [
            turnOf.scaledDown,
            turnOf.unavailable,
            turnOf.placing,
            turnOf.unknown,
            turnOf.lost,
          ],
        },
        scaledDown: {
          id: 'scaledDown',
          description: 'Scaled to zero replicas, as asked.',
          entry: rest,
          always: [turnOf.serving, turnOf.unavailable, turnOf.placing, turnOf.unknown, turnOf.lost],
        },
      },
    },
    failed: {
      description: 'Judged, and not as the user hoped.',
      initial: 'unavailable',
      always: turnOf.unprotected,
      states: {
        invalid: invalidState,
        refused: refusedState('model'),
        unavailable: {
          id: 'unavailable',
          description: 'The scheduler could not place or load the model, and says why.',
          meta: { waitsFor: 'the scheduler to try again, or a corrected spec' },
          entry: [{ type: 'give', params: askAgain(silenceBackoff) }],
          always: [turnOf.serving, turnOf.scaledDown, turnOf.placing, turnOf.lost],
          on: {
            ModelStatusReported: [proof, ...doubt],
            DeadlineReached: [
              {
                guard: 'isUnplaced',
                target: 'unavailable',
                reenter: true,
                actions: [...absorb, 'countAttempt', load, poll],
              },
              {
                target: 'unavailable',
                reenter: true,
                actions: [...absorb, 'countAttempt', poll],
              },
            ],
          },
        },
      },
    },
    deleting: deletingState(modelKind),
    gone: {
      description: 'The object is no longer in the API.',
      type: 'final',
    },
  },
});
