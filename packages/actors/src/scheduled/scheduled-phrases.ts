import { releaseTime } from '@troupe/resources';
import { type BackoffPolicy, backoffMs } from '../backoff.ts';
import type { Command } from '../command.ts';
import type { ScheduledContext } from './scheduled-context.ts';

/** An object whose write the API refuses for a reason that lasts is tried again at this pace. */
export const writeBackoff: BackoffPolicy = { firstMs: 30_000, factor: 2, capMs: 300_000 };

/** How long there is no session before the status says so. */
const cutOffNoticeMs = 15_000;

/** Reminds the actor to ask again, later with each attempt in vain. */
export function askAgain(policy: BackoffPolicy) {
  return ({ context }: { context: ScheduledContext }): Command => ({
    type: 'SetDeadline',
    at: context.at + backoffMs(policy, context.attempts, context.path),
  });
}

export const giveOutbox = {
  type: 'give',
  params: ({ context }: { context: ScheduledContext }) => context.outbox,
} as const;

/** The same while a deletion is under way: at the latest when its owner's patience ends. */
export function askAgainUntilRelease(policy: BackoffPolicy) {
  return ({ context }: { context: ScheduledContext }): Command => {
    const { at, attempts, path, resource } = context;
    const next = at + backoffMs(policy, attempts, path);
    const release = releaseTime(resource);
    return {
      type: 'SetDeadline',
      at: release === null ? next : Math.max(at, Math.min(next, release)),
    };
  };
}

/** Without a session nothing can be asked; only the owner's patience may end. */
export function awaitRelease({ context }: { context: ScheduledContext }): Command {
  const release = releaseTime(context.resource);
  return release === null
    ? { type: 'ClearDeadline' }
    : { type: 'SetDeadline', at: Math.max(context.at, release) };
}

/** A session that comes back soon is not worth a write per resource. */
export function noticeCutOff({ context: { cutOffAt } }: { context: ScheduledContext }): Command {
  return cutOffAt === null
    ? { type: 'ClearDeadline' }
    : { type: 'SetDeadline', at: cutOffAt + cutOffNoticeMs };
}

/** Takes note of a fact and gives what that asks for. */
export const absorb = ['absorb', giveOutbox] as const;

/** There has been no session for a while. */
export const sayCutOff = { actions: [...absorb, 'reportCutOff', giveOutbox] } as const;

/** What is settled stays so without a session, which is said after a while. */
export const whileCutOff = {
  SessionLost: { actions: [...absorb, { type: 'give', params: noticeCutOff }] },
  DeadlineReached: sayCutOff,
} as const;

/** What is settled goes on to its load where a new session does not know it. */
export const inUnknowingSession = {
  SessionSynced: { guard: 'isUnknownToSession', target: '#loading', actions: absorb },
} as const;

/** Waits for a session, and says so: at once where nothing was judged yet, else after a while. */
export const waitForSession = {
  entry: ['reportWaiting', giveOutbox, { type: 'give', params: noticeCutOff }],
  on: { DeadlineReached: sayCutOff },
} as const;

/** Nothing is to be waited for. */
export const rest = { type: 'give', params: { type: 'ClearDeadline' } } as const;

/** Where an actor goes when it turns out that things are otherwise than it took them to be. */
export const turnOf = {
  unprotected: { guard: 'needsFinalizer', target: '#pending' },
  serving: { guard: { type: 'turns', params: 'serving' }, target: '#serving' },
  scaledDown: { guard: { type: 'turns', params: 'scaledDown' }, target: '#scaledDown' },
  unavailable: { guard: { type: 'turns', params: 'unavailable' }, target: '#unavailable' },
  placing: { guard: { type: 'turns', params: 'placing' }, target: '#placing' },
  awaiting: { guard: { type: 'turns', params: 'awaiting' }, target: '#awaiting' },
  unknown: { guard: 'isUnknownNow', target: '#loading' },
  lost: { guard: { type: 'holds', params: 'lost' }, target: '#waiting' },
} as const;
