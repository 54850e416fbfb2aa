import { silenceBackoff } from '../backoff.ts';
import { scheduledAsks } from './scheduled-asks.ts';
import type { ScheduledResource, ScheduledView } from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { absorb, askAgain } from './scheduled-phrases.ts';

/**
 * What the machine of a kind does in a state in which the scheduler has something to do: it listens, and
 * asks when nothing is heard for long.
 *
 * @param state its own name, by which it is entered again.
 */
export function watchedState<
  R extends ScheduledResource,
  V extends ScheduledView,
  Q,
  const Name extends string,
>(kind: ScheduledKind<R, V, Q>, state: Name) {
  const { poll, proof } = scheduledAsks(kind);
  return {
    entry: [{ type: 'give', params: askAgain(silenceBackoff) }],
    on: {
      [kind.report]: [proof, { actions: absorb }],
      DeadlineReached: {
        target: state,
        reenter: true,
        actions: [...absorb, 'countAttempt', poll],
      },
    },
  } as const;
}
