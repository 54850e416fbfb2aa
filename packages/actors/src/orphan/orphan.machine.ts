import { assign, setup } from 'xstate';
import {
  answerBackoff,
  type BackoffPolicy,
  backoffMs,
  requestBackoff,
  silenceBackoff,
} from '../backoff.ts';
import type { Command } from '../command.ts';
import { isStatusReport, type Timed } from '../fact.ts';
import { rejectionOf } from '../rejection.ts';
import type { ResourceInput, StateMeta } from '../resource-actor.ts';
import {
  heard,
  initialOrphan,
  type OrphanContext,
  pollOrphan,
  saysEnded,
  unloadOrphan,
} from './orphan-context.ts';

/**
 * How long a resource may take to appear for what a scheduler holds: long enough for a watch that is
 * behind, and for those who move resources about to be done.
 */
export const orphanGraceMs = 60_000;

type Given = { readonly context: OrphanContext };

const vocabulary = setup({
  types: {
    context: {} as OrphanContext,
    events: {} as Timed,
    input: {} as ResourceInput,
    meta: {} as StateMeta,
  },
  actions: {
    /** Provided once per system: hands a command to the gate in this actor's name. */
    give: (_, _command: Command | null) => {
      throw new Error('the action `give` is provided by the system that runs the machine');
    },
    absorb: assign(({ context, event }) => absorbed({ ...context, at: event.at }, event)),
    countAttempt: assign(({ context }) => ({ attempts: context.attempts + 1 })),
    forgetAttempts: assign({ attempts: 0, lastError: null }),
    forgetAnswer: assign({ viewAsked: false }),
  },
  guards: {
    isHeld: ({ context }) => context.viewAsked && !saysEnded(context, context.view),
    hasEnded: ({ context }) => context.viewAsked && saysEnded(context, context.view),
    /** News of the end may be old: only an answer to a question counts. */
    needsProofOfEnd: ({ context, event }) =>
      isStatusReport(event) && event.source !== 'poll' && saysEnded(context, event.view),
    saysNotFound: ({ event }) =>
      event.type === 'RequestRejected' && rejectionOf(event.code, event.message) === 'gone',
  },
});

function absorbed(context: OrphanContext, event: Timed): OrphanContext {
  if (isStatusReport(event)) return heard(context, event);
  if (event.type !== 'RequestRejected') return context;
  return { ...context, lastError: event.message, attempts: context.attempts + 1 };
}

const poll = { type: 'give', params: ({ context }: Given) => pollOrphan(context) } as const;
const unload = { type: 'give', params: ({ context }: Given) => unloadOrphan(context) } as const;

function remindAfter(policy: BackoffPolicy) {
  return {
    type: 'give',
    params: ({ context }: Given): Command => ({
      type: 'SetDeadline',
      at: context.at + backoffMs(policy, context.attempts, context.path),
    }),
  } as const;
}

/** Orphans of one session are looked after over a while, not all at once. */
const grace: BackoffPolicy = { firstMs: orphanGraceMs, factor: 1, capMs: orphanGraceMs };

const proof = [
  { guard: 'needsProofOfEnd', actions: ['absorb', poll] },
  { actions: 'absorb' },
] as const;

const askAgain = {
  target: 'asking',
  reenter: true,
  actions: ['absorb', 'countAttempt'],
} as const;

/**
 * The end of what a scheduler holds in our name and no resource is given for. A resource that appears
 * for it ends its actor, and so does the end of the session.
 */
export const orphanMachine = vocabulary.createMachine({
  id: 'orphan',
  context: ({ input }) => initialOrphan(input),
  options: { maxIterations: 100 },
  initial: 'suspected',
  on: {
    ModelStatusReported: { actions: 'absorb' },
    PipelineStatusReported: { actions: 'absorb' },
    ExperimentStatusReported: { actions: 'absorb' },
  },
  states: {
    suspected: {
      description: 'The scheduler holds it and there is no resource for it; one may still come.',
      meta: { waitsFor: 'a resource of its name, or a minute without one' },
      entry: [remindAfter(grace)],
      on: { DeadlineReached: { target: 'asking', actions: 'absorb' } },
    },
    asking: {
      description: 'Asks whether the scheduler still holds it: its news may have been old.',
      meta: { waitsFor: 'the scheduler to say whether it still holds it' },
      entry: ['forgetAnswer', remindAfter(answerBackoff), poll],
      always: [
        { guard: 'hasEnded', target: 'gone' },
        { guard: 'isHeld', target: 'unloading', actions: 'forgetAttempts' },
      ],
      on: { DeadlineReached: askAgain },
    },
    unloading: {
      description: 'Asked the scheduler to let go of it; repeating that is harmless.',
      meta: { waitsFor: 'the scheduler to take the unload' },
      entry: ['forgetAnswer', remindAfter(answerBackoff), unload],
      on: {
        RequestAccepted: { target: 'draining', actions: 'absorb' },
        RequestRejected: [
          { guard: 'saysNotFound', target: 'gone' },
          { target: 'retrying', actions: 'absorb' },
        ],
        DeadlineReached: {
          target: 'unloading',
          reenter: true,
          actions: ['absorb', 'countAttempt'],
        },
      },
    },
    draining: {
      description: 'The scheduler lets go; it has to say that nothing is left.',
      meta: { waitsFor: 'the scheduler to finish unloading' },
      entry: ['forgetAnswer', remindAfter(silenceBackoff), poll],
      always: { guard: 'hasEnded', target: 'gone' },
      on: {
        ModelStatusReported: proof,
        PipelineStatusReported: proof,
        ExperimentStatusReported: proof,
        DeadlineReached: { target: 'unloading', actions: ['absorb', 'countAttempt'] },
      },
    },
    retrying: {
      description: 'The unload was refused; it is tried again, ever slower.',
      meta: { waitsFor: 'the next attempt to unload' },
      entry: [remindAfter(requestBackoff)],
      on: { DeadlineReached: { target: 'unloading', actions: 'absorb' } },
    },
    gone: {
      description: 'The scheduler holds it no longer.',
      type: 'final',
    },
  },
});
