import { requestBackoff } from '../backoff.ts';
import { scheduledAsks } from './scheduled-asks.ts';
import type { ScheduledResource, ScheduledView } from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { absorb, askAgain } from './scheduled-phrases.ts';

/** The state beside `waiting` in which a kind that can meet a namesake unloads it. */
export function evictingState<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
) {
  const { unload } = scheduledAsks(kind);
  const { name } = kind.words;
  return {
    description: `An older ${name} of this name is still on the scheduler; it goes first.`,
    meta: { waitsFor: `the scheduler to let go of an older ${name} of this name` },
    entry: [{ type: 'give', params: askAgain(requestBackoff) }, unload],
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
  } as const;
}
