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
import { pipelineKind } from './pipeline-kind.ts';

const { poll, doubt, proof } = scheduledAsks(pipelineKind);
const retryWhenLost = { guard: { type: 'turns', params: 'lost' }, target: 'retrying' } as const;

/**
 * The life of one incarnation of a Pipeline.
 *
 * Dataflow engines and pipeline gateways each bring it up; what it needs beside them is models, which
 * come and go on their own. Level-triggered like all resource machines: an event lost or repeated changes
 * when the pipeline gets somewhere, never where.
 */
export const pipelineMachine = scheduledVocabulary(pipelineKind).createMachine({
  id: 'pipeline',
  context: ({ input }) => initialContext(pipelineKind, input),
  options: { maxIterations: 100 },
  initial: 'pending',
  on: scheduledFacts(pipelineKind),
  states: {
    pending: {
      id: 'pending',
      description: 'Not yet with the scheduler.',
      initial: 'deciding',
      states: {
        ...pendingStates(pipelineKind),
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
            { guard: { type: 'holds', params: 'awaiting' }, target: '#awaiting' },
            { guard: { type: 'holds', params: 'placing' }, target: '#placing' },
            { guard: { type: 'holds', params: 'unavailable' }, target: '#unavailable' },
            { guard: 'isSynced', target: '#loading' },
          ],
        },
        evicting: evictingState(pipelineKind),
      },
    },
    scheduling: {
      description: 'With the scheduler, which has not come to a verdict yet.',
      initial: 'loading',
      always: [turnOf.unprotected, { guard: 'isCutOff', target: '#waiting' }],
      states: {
        ...loadingStates(pipelineKind),
        creating: {
          id: 'placing',
          description: 'The scheduler took the pipeline; engines and gateways bring it up.',
          meta: { waitsFor: 'dataflow engines and pipeline gateways to bring the pipeline up' },
          ...watchedState(pipelineKind, 'creating'),
          always: [turnOf.serving, turnOf.awaiting, turnOf.unavailable, retryWhenLost],
        },
        awaitingModels: {
          id: 'awaiting',
          description: 'Up in engines and gateways, but not all models of its steps are available.',
          meta: { waitsFor: 'the models of its steps to become available' },
          ...watchedState(pipelineKind, 'awaitingModels'),
          always: [turnOf.serving, turnOf.placing, turnOf.unavailable, retryWhenLost],
        },
      },
    },
    ready: {
      description: 'The scheduler does what this generation asks.',
      initial: 'serving',
      always: turnOf.unprotected,
      on: { PipelineStatusReported: doubt, ...whileCutOff, ...inUnknowingSession },
      states: {
        serving: {
          id: 'serving',
          description: 'Up in engines and gateways, with all its models.',
          entry: rest,
          always: [
            turnOf.awaiting,
            turnOf.unavailable,
            turnOf.placing,
            turnOf.unknown,
            turnOf.lost,
          ],
        },
      },
    },
    failed: {
      description: 'Judged, and not as the user hoped.',
      initial: 'unavailable',
      always: turnOf.unprotected,
      states: {
        invalid: invalidState,
        refused: refusedState('pipeline'),
        unavailable: {
          id: 'unavailable',
          description: 'Engines or gateways could not bring the pipeline up, and say why.',
          meta: { waitsFor: 'the scheduler to try again, or a corrected spec' },
          entry: [{ type: 'give', params: askAgain(silenceBackoff) }],
          always: [turnOf.serving, turnOf.awaiting, turnOf.placing, turnOf.lost],
          on: {
            PipelineStatusReported: [proof, ...doubt],
            DeadlineReached: {
              target: 'unavailable',
              reenter: true,
              actions: [...absorb, 'countAttempt', poll],
            },
          },
        },
      },
    },
    deleting: deletingState(pipelineKind),
    gone: {
      description: 'The object is no longer in the API.',
      type: 'final',
    },
  },
});
