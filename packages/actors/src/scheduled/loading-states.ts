import { answerBackoff, requestBackoff } from '../backoff.ts';
import { scheduledAsks } from './scheduled-asks.ts';
import type { ScheduledResource, ScheduledView } from './scheduled-context.ts';
import type { ScheduledKind } from './scheduled-kind.ts';
import { absorb, askAgain, giveOutbox } from './scheduled-phrases.ts';

/**
 * How the scheduler comes to take a generation of a kind's resource. From here it goes to `#placing`,
 * `#serving` and `#refused`.
 */
export function loadingStates<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
) {
  const { load, poll } = scheduledAsks(kind);
  const { name, request } = kind.words;
  return {
    loading: {
      id: 'loading',
      description: `Asked the scheduler to ${request} this generation.`,
      meta: { waitsFor: `the scheduler to take the ${name}` },
      entry: [
        'reportReconciling',
        giveOutbox,
        { type: 'give', params: askAgain(answerBackoff) },
        load,
      ],
      on: {
        RequestAccepted: [
          { guard: 'isCurrentLoadKnownBefore', target: '#placing', actions: [...absorb, poll] },
          { guard: 'isServedAtOnce', target: '#serving', actions: absorb },
          { guard: 'isCurrentLoad', target: '#placing', actions: absorb },
        ],
        RequestRejected: [
          { guard: 'refusesLoadForGood', target: '#refused', actions: absorb },
          { guard: 'refusesLoad', target: 'retrying', actions: absorb },
        ],
        DeadlineReached: { target: 'loading', reenter: true, actions: [...absorb, 'countAttempt'] },
      },
    },
    retrying: {
      description: `The ${request} failed in a way that may pass; it is tried again, ever slower.`,
      meta: { waitsFor: `the next attempt to ${request}` },
      entry: [{ type: 'give', params: askAgain(requestBackoff) }],
      on: {
        DeadlineReached: [
          { guard: 'meetsNamesake', target: '#waiting', actions: absorb },
          { target: 'loading', actions: absorb },
        ],
      },
    },
  } as const;
}
