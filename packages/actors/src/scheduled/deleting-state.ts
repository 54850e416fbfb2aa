import { answerBackoff, requestBackoff, silenceBackoff } from '../backoff.ts';
import { scheduledCommands } from './scheduled-commands.ts';
import type { ScheduledContext, ScheduledResource, ScheduledView } from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import {
  absorb,
  askAgain,
  askAgainUntilRelease,
  awaitRelease,
  giveOutbox,
  rest,
  writeBackoff,
} from './scheduled-phrases.ts';

/**
 * The last part of the life of a kind's resource: the scheduler lets go first, then the finalizer.
 * For a machine in the kind's vocabulary.
 */
export function deletingState<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
) {
  type Given = { readonly context: ScheduledContext<R, V, Q> };
  const commands = scheduledCommands(kind);
  const { words } = kind;
  const { verb, name } = words;
  const poll = ({ context }: Given) => commands.poll(context);
  const unload = ({ context }: Given) => commands.unload(context);
  const removeFinalizer = ({ context }: Given) => commands.removeFinalizer(context);
  const askForEnd = ({ context }: Given) =>
    context.hadNamesake || context.attempts > 0 || kind.asksForEnd(context)
      ? commands.poll(context)
      : null;

  /** The owner's patience with a silent scheduler is at its end. */
  const release = {
    guard: 'mayGo',
    target: '#releasing',
    actions: [
      ...absorb,
      { type: 'give', params: ({ context }: Given) => commands.released(context) },
    ],
  } as const;

  return {
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
        meta: { waitsFor: `a scheduler session in sync, to ${verb} the ${name}` },
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
        description: `Asked the scheduler to ${verb} it; repeating that is harmless.`,
        meta: { waitsFor: `the scheduler to take the ${verb}` },
        entry: [
          'forgetView',
          { type: 'give', params: askAgainUntilRelease(answerBackoff) },
          { type: 'give', params: unload },
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
        description: words.draining,
        meta: { waitsFor: `the scheduler to finish ${words.ending}` },
        entry: [
          { type: 'give', params: askAgainUntilRelease(silenceBackoff) },
          { type: 'give', params: askForEnd },
        ],
        always: [
          { guard: 'isCutOff', target: 'waiting' },
          { guard: 'isUnloaded', target: 'releasing' },
        ],
        on: {
          [kind.report]: [
            {
              guard: 'needsProofOfEnd',
              actions: [...absorb, { type: 'give', params: poll }],
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
        description: `The ${verb} failed; it is tried again, ever slower.`,
        meta: { waitsFor: `the next attempt to ${verb}` },
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
          { type: 'give', params: removeFinalizer },
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
  } as const;
}
