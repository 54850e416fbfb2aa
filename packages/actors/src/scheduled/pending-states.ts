import { scheduledCommands } from './scheduled-commands.ts';
import type { ScheduledContext, ScheduledResource, ScheduledView } from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { absorb, askAgain, writeBackoff } from './scheduled-phrases.ts';

/**
 * How the life of a kind's resource begins: with its finalizer. From here it goes to the states `waiting`
 * beside these, `#loading`, `#invalid` and `#deleting`.
 */
export function pendingStates<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
) {
  const commands = scheduledCommands(kind);
  const addFinalizer = ({ context }: { readonly context: ScheduledContext<R, V, Q> }) =>
    commands.addFinalizer(context);

  return {
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
        { type: 'give', params: addFinalizer },
      ],
      always: [
        { guard: 'isNewToScheduler', target: '#loading' },
        { guard: 'isPrepared', target: 'waiting' },
        { guard: 'isFinalized', target: 'deciding' },
      ],
      on: {
        ResourceObserved: { guard: 'readiesLoad', target: '#loading', actions: absorb },
        WriteConfirmed: { guard: 'readiesLoad', target: '#loading', actions: absorb },
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
  } as const;
}
