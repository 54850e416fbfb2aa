import type { ScheduledResource, ScheduledView } from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { absorb } from './scheduled-phrases.ts';

/**
 * What the machine of a kind does with facts wherever it is: the end of its object ends it, a deletion
 * and a new generation interrupt everything, and of all else it takes note.
 */
export function scheduledFacts<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
) {
  return {
    ResourceGone: '.gone',
    ResourceObserved: [
      { guard: 'startsDeletion', target: '.deleting', actions: absorb },
      { guard: 'startsGeneration', target: '.pending', actions: absorb },
      { actions: absorb },
    ],
    [kind.report]: { actions: absorb },
    AwaitedChanged: { actions: absorb },
    SessionSynced: { actions: absorb },
    SessionStalled: { actions: absorb },
    SessionLost: { actions: absorb },
    WriteConfirmed: { actions: absorb },
    WriteRefused: { actions: absorb },
  } as const;
}
