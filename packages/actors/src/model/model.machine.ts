import { answerBackoff, requestBackoff, silenceBackoff } from '../backoff.ts';
import { initialModelContext } from './initial-model-context.ts';
import { addFinalizer, load, poll, unload } from './model-commands.ts';
import { deleting } from './model-deleting.ts';
import {
  absorb,
  askAgain,
  doubt,
  giveOutbox,
  noticeCutOff,
  rest,
  sayCutOff,
  turnOf,
  whileCutOff,
  writeBackoff,
} from './model-phrases.ts';
import { modelVocabulary } from './model-vocabulary.ts';

/**
 * The life of one incarnation of a Model.
 *
 * Level-triggered: facts change what is known, and eventless transitions follow from that, so an
 * event lost or repeated changes when the model gets somewhere, never where.
 */
export const modelMachine = modelVocabulary.createMachine({
  id: 'model',
  context: ({ input }) => initialModelContext(input),
  options: { maxIterations: 100 },
  initial: 'pending',
  on: {
    ResourceGone: '.gone',
    ResourceObserved: [
      { guard: 'startsDeletion', target: '.deleting', actions: absorb },
      { guard: 'startsGeneration', target: '.pending', actions: absorb },
      { actions: absorb },
    ],
    ModelStatusReported: { actions: absorb },
    SessionSynced: { actions: absorb },
    SessionStalled: { actions: absorb },
    SessionLost: { actions: absorb },
    WriteConfirmed: { actions: absorb },
    WriteRefused: { actions: absorb },
  },
  states: {
    pending: {
      id: 'pending',
      description: 'Not yet with the scheduler.',
      initial: 'deciding',
      states: {
        deciding: {
          description: 'Looks at what the resource needs first.',
          always: [
            { guard: 'isDeleting', target: '#deleting' },
            { guard: 'needsFinalizer', target: 'finalizing' },
            { guard: 'cannotTranslate', target: '#invalid' },
            { target: 'waiting' },
          ],
        },
        finalizing: {
          description:
            'Stores the finalizer before anything is loaded, so that a deletion cannot be missed.',
          meta: { waitsFor: 'the API to store the finalizer' },
          entry: [
            { type: 'give', params: askAgain(writeBackoff) },
            { type: 'give', params: ({ context }) => addFinalizer(context) },
          ],
          always: [
            { guard: 'isNewToScheduler', target: '#loading' },
            { guard: 'isPrepared', target: 'waiting' },
            { guard: 'isFinalized', target: 'deciding' },
          ],
          on: {
            WriteRefused: [
              {
                guard: 'finalizerConflicts',
                target: 'finalizing',
                reenter: true,
                actions: absorb,
              },
              { actions: absorb },
            ],
            DeadlineReached: { target: 'finalizing', reenter: true, actions: absorb },
          },
        },
        waiting: {
          id: 'waiting',
          description:
            'Waits until a scheduler session is in sync, then goes by what the scheduler holds.',
          meta: { waitsFor: 'a scheduler session in sync' },
          entry: ['reportWaiting', giveOutbox, { type: 'give', params: noticeCutOff }],
          on: { DeadlineReached: sayCutOff },
          always: [
            { guard: 'needsFinalizer', target: 'finalizing' },
            { guard: 'meetsNamesake', target: 'evicting' },
            { guard: { type: 'holds', params: 'serving' }, target: '#serving' },
            { guard: { type: 'holds', params: 'scaledDown' }, target: '#scaledDown' },
            { guard: { type: 'holds', params: 'placing' }, target: '#placing' },
            { guard: 'isSynced', target: '#loading' },
          ],
        },
        evicting: {
          description: 'An older model of this name is still on the scheduler; it goes first.',
          meta: { waitsFor: 'the scheduler to let go of an older model of this name' },
          entry: [
            { type: 'give', params: askAgain(requestBackoff) },
            { type: 'give', params: ({ context }) => unload(context) },
          ],
          always: [
            { guard: 'isCutOff', target: 'waiting' },
            { guard: 'namesakeIsGone', target: '#loading' },
          ],
          on: {
            RequestRejected: [
              { guard: 'saysNotFound', target: '#loading', actions: absorb },
              { guard: 'refusesUnload', actions: absorb },
            ],
            DeadlineReached: {
              target: 'evicting',
              reenter: true,
              actions: [...absorb, 'countAttempt'],
            },
          },
        },
      },
    },
    scheduling: {
      description: 'With the scheduler, which has not come to a verdict yet.',
      initial: 'loading',
      always: [turnOf.unprotected, { guard: 'isCutOff', target: '#waiting' }],
      states: {
        loading: {
          id: 'loading',
          description: 'Asked the scheduler to load this generation.',
          meta: { waitsFor: 'the scheduler to take the model' },
          entry: [
            'reportReconciling',
            giveOutbox,
            { type: 'give', params: askAgain(answerBackoff) },
            { type: 'give', params: ({ context }) => load(context) },
          ],
          on: {
            RequestAccepted: [
              {
                guard: 'isCurrentLoadKnownBefore',
                target: 'placing',
                actions: [...absorb, { type: 'give', params: ({ context }) => poll(context) }],
              },
              { guard: 'isCurrentLoad', target: 'placing', actions: absorb },
            ],
            RequestRejected: [
              { guard: 'refusesLoadForGood', target: '#refused', actions: absorb },
              { guard: 'refusesLoad', target: 'retrying', actions: absorb },
            ],
            DeadlineReached: {
              target: 'loading',
              reenter: true,
              actions: [...absorb, 'countAttempt'],
            },
          },
        },
        placing: {
          id: 'placing',
          description: 'The scheduler took the model and brings up its replicas.',
          meta: { waitsFor: 'replicas to become available' },
          entry: [{ type: 'give', params: askAgain(silenceBackoff) }],
          always: [
            turnOf.serving,
            turnOf.scaledDown,
            turnOf.unavailable,
            { guard: { type: 'turns', params: 'lost' }, target: 'retrying' },
          ],
          on: {
            ModelStatusReported: [
              {
                guard: 'needsProof',
                actions: [...absorb, { type: 'give', params: ({ context }) => poll(context) }],
              },
              { actions: absorb },
            ],
            DeadlineReached: {
              target: 'placing',
              reenter: true,
              actions: [
                ...absorb,
                'countAttempt',
                { type: 'give', params: ({ context }) => poll(context) },
              ],
            },
          },
        },
        retrying: {
          description: 'The load failed in a way that may pass; it is tried again, ever slower.',
          meta: { waitsFor: 'the next attempt to load' },
          entry: [{ type: 'give', params: askAgain(requestBackoff) }],
          on: { DeadlineReached: { target: 'loading', actions: absorb } },
        },
      },
    },
    ready: {
      description: 'The scheduler does what this generation asks.',
      initial: 'serving',
      always: turnOf.unprotected,
      on: { ModelStatusReported: doubt, ...whileCutOff },
      states: {
        serving: {
          id: 'serving',
          description: 'Available for inference.',
          entry: rest,
          always: [turnOf.scaledDown, turnOf.unavailable, turnOf.placing, turnOf.lost],
        },
        scaledDown: {
          id: 'scaledDown',
          description: 'Scaled to zero replicas, as asked.',
          entry: rest,
          always: [turnOf.serving, turnOf.unavailable, turnOf.placing, turnOf.lost],
        },
      },
    },
    failed: {
      description: 'Judged, and not as the user hoped.',
      initial: 'unavailable',
      always: turnOf.unprotected,
      states: {
        invalid: {
          id: 'invalid',
          description: 'The spec contradicts itself; a new generation is needed.',
          meta: { waitsFor: 'a corrected spec' },
          entry: ['reportPlanError', giveOutbox, rest],
        },
        refused: {
          id: 'refused',
          description: 'The scheduler refused the model for good.',
          meta: { waitsFor: 'a corrected spec, or a new scheduler session' },
          entry: rest,
          on: {
            SessionSynced: { guard: 'isNewSession', target: '#waiting', actions: absorb },
            ...whileCutOff,
          },
        },
        unavailable: {
          id: 'unavailable',
          description: 'The scheduler could not place or load the model, and says why.',
          meta: { waitsFor: 'the scheduler to try again, or a corrected spec' },
          entry: [{ type: 'give', params: askAgain(silenceBackoff) }],
          always: [turnOf.serving, turnOf.scaledDown, turnOf.placing, turnOf.lost],
          on: {
            ModelStatusReported: [
              {
                guard: 'needsProof',
                actions: [...absorb, { type: 'give', params: ({ context }) => poll(context) }],
              },
              ...doubt,
            ],
            DeadlineReached: {
              target: 'unavailable',
              reenter: true,
              actions: [
                ...absorb,
                'countAttempt',
                { type: 'give', params: ({ context }) => poll(context) },
              ],
            },
          },
        },
      },
    },
    deleting,
    gone: {
      description: 'The object is no longer in the API.',
      type: 'final',
    },
  },
});
