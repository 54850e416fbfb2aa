import { answerBackoff, requestBackoff, silenceBackoff } from '../backoff.ts';
import { poll, removeFinalizer, unload } from './model-commands.ts';
import {
  absorb,
  askAgain,
  askAgainUntilRelease,
  awaitRelease,
  giveOutbox,
  release,
  rest,
  writeBackoff,
} from './model-phrases.ts';
import { modelVocabulary } from './model-vocabulary.ts';

/** The last part of a Model's life: the scheduler lets go first, then the finalizer. */
export const deleting = modelVocabulary.createStateConfig({
  id: 'deleting',
  description: 'Deletion was asked for; the finalizer stays until the scheduler has let go.',
  initial: 'deciding',
  entry: 'forgetAttempts',
  states: {
    deciding: {
      description: 'Looks whether there is anything to undo.',
      always: [{ guard: 'isFinalized', target: 'waiting' }, { target: 'released' }],
    },
    waiting: {
      description: 'Waits until a scheduler session is in sync.',
      meta: { waitsFor: 'a scheduler session in sync, to unload the model' },
      entry: ['reportDeleting', giveOutbox, { type: 'give', params: awaitRelease }],
      always: { guard: 'isSynced', target: 'unloading' },
      on: {
        ResourceObserved: [
          { guard: 'changesRelease', target: 'waiting', reenter: true, actions: absorb },
          { actions: absorb },
        ],
        DeadlineReached: [release, { actions: absorb }],
      },
    },
    unloading: {
      description: 'Asked the scheduler to unload; repeating it is harmless.',
      meta: { waitsFor: 'the scheduler to take the unload' },
      entry: [
        'forgetView',
        { type: 'give', params: askAgainUntilRelease(answerBackoff) },
        { type: 'give', params: ({ context }) => unload(context) },
      ],
      always: { guard: 'isCutOff', target: 'waiting' },
      on: {
        RequestAccepted: {
          guard: 'isAcceptedUnload',
          target: 'draining',
          actions: absorb,
        },
        RequestRejected: [
          { guard: 'saysNotFound', target: 'releasing', actions: absorb },
          { guard: 'refusesUnload', target: 'retrying', actions: absorb },
        ],
        DeadlineReached: [
          release,
          {
            target: 'unloading',
            reenter: true,
            actions: [...absorb, 'countAttempt', 'reportDeleting', giveOutbox],
          },
        ],
      },
    },
    draining: {
      description: 'The scheduler unloads; it and its gateway both have to say so.',
      meta: { waitsFor: 'the scheduler to finish unloading' },
      entry: [
        { type: 'give', params: askAgainUntilRelease(silenceBackoff) },
        {
          type: 'give',
          params: ({ context }) =>
            context.hadNamesake || context.attempts > 0 ? poll(context) : null,
        },
      ],
      always: [
        { guard: 'isCutOff', target: 'waiting' },
        { guard: 'isUnloaded', target: 'releasing' },
      ],
      on: {
        ModelStatusReported: [
          {
            guard: 'needsProofOfEnd',
            actions: [...absorb, { type: 'give', params: ({ context }) => poll(context) }],
          },
          { actions: absorb },
        ],
        DeadlineReached: [
          release,
          {
            target: 'unloading',
            actions: [...absorb, 'countAttempt', 'reportDeleting', giveOutbox],
          },
        ],
      },
    },
    retrying: {
      description: 'The unload failed; it is tried again, ever slower.',
      meta: { waitsFor: 'the next attempt to unload' },
      entry: [
        'reportDeleting',
        giveOutbox,
        { type: 'give', params: askAgainUntilRelease(requestBackoff) },
      ],
      always: { guard: 'isCutOff', target: 'waiting' },
      on: { DeadlineReached: [release, { target: 'unloading', actions: absorb }] },
    },
    releasing: {
      id: 'releasing',
      description: 'The scheduler has let go: takes the finalizer off.',
      meta: { waitsFor: 'the API to remove the finalizer' },
      entry: [
        { type: 'give', params: askAgain(writeBackoff) },
        { type: 'give', params: ({ context }) => removeFinalizer(context) },
      ],
      on: {
        WriteConfirmed: [
          { guard: 'isFinalizerWrite', target: 'released', actions: absorb },
          { actions: absorb },
        ],
        WriteRefused: [
          { guard: 'objectIsGone', target: 'released', actions: absorb },
          {
            guard: 'finalizerConflicts',
            target: 'releasing',
            reenter: true,
            actions: absorb,
          },
          { actions: absorb },
        ],
        DeadlineReached: {
          target: 'releasing',
          reenter: true,
          actions: [...absorb, 'countAttempt'],
        },
      },
    },
    released: {
      description: 'Nothing of ours holds the object any more; the API takes it away.',
      meta: { waitsFor: 'the API to delete the object' },
      entry: rest,
      on: {
        ResourceObserved: [
          { guard: 'isStillHeld', target: 'deciding', actions: absorb },
          { actions: absorb },
        ],
      },
    },
  },
});
