import { isWorkloadReady, type Server } from '@troupe/resources';
import { assign, setup } from 'xstate';
import { type BackoffPolicy, backoffMs } from '../backoff.ts';
import type { Command } from '../command.ts';
import type { Timed } from '../fact.ts';
import type { ResourceInput, StateMeta } from '../resource-actor.ts';
import {
  absorbServerFact,
  askedAgain,
  asksAnew,
  followsConfig,
  notification,
} from './server-absorb.ts';
import {
  given,
  hasUngiven,
  isApplied,
  removalCommands,
  unanswered,
  writeCommands,
} from './server-children.ts';
import { initialServerContext, type ServerContext } from './server-context.ts';
import { isSeenAsStored, reportPlanError } from './server-reports.ts';

/** A child that the API refuses is tried again at this pace. */
const applyBackoff: BackoffPolicy = { firstMs: 5_000, factor: 2, capMs: 300_000 };
/** A workload that does not come up is looked at again at this pace. */
const rolloutBackoff: BackoffPolicy = { firstMs: 60_000, factor: 2, capMs: 600_000 };

const vocabulary = setup({
  types: {
    context: {} as ServerContext,
    events: {} as Timed,
    input: {} as ResourceInput,
    meta: {} as StateMeta,
  },
  actions: {
    /** Provided once per system: hands a command to the gate in this actor's name. */
    give: (_, _commands: Command | readonly Command[] | null) => {
      throw new Error('the action `give` is provided by the system that runs the machine');
    },
    rest: assign({ attempts: 0, lastError: null }),
    countAttempt: assign(({ context }) => ({ attempts: context.attempts + 1 })),
    askAgain: assign(({ context }) => askedAgain(context)),
    askOnce: assign(({ context }) => ({ writes: unanswered(context.writes) })),
  },
  guards: {
    asksAnew: ({ context, event }) =>
      event.type === 'ResourceObserved' && asksAnew(context, event.object as Server),
    followsConfig: ({ context }) => followsConfig(context),
    isDeleting: ({ context }) => context.server.metadata.deletionTimestamp !== undefined,
    isWaiting: ({ context }) => context.plan.state === 'waiting',
    knowsConfig: ({ context }) => context.plan.state !== 'waiting',
    cannotPlan: ({ context }) => context.plan.state === 'refused',
    hasUngiven: ({ context }) => hasUngiven(context.writes),
    isApplied: ({ context }) => isApplied(context.plan, context.writes),
    needsApply: ({ context }) => !isApplied(context.plan, context.writes),
    isRefused: ({ context, event }) =>
      event.type === 'WriteRefused' &&
      event.write === 'child' &&
      context.writes[event.child ?? '']?.serial === event.serial,
    isReady: ({ context }) =>
      isApplied(context.plan, context.writes) &&
      isSeenAsStored(context) &&
      context.workload !== null &&
      isWorkloadReady(context.workload),
    isUnready: ({ context }) => context.workload === null || !isWorkloadReady(context.workload),
  },
});

const server = vocabulary.extend({
  actions: {
    absorb: vocabulary.enqueueActions(({ context, event, enqueue }) => {
      const absorbed = absorbServerFact(context, event);
      enqueue.assign(absorbed.context);
      for (const command of absorbed.commands) enqueue({ type: 'give', params: command });
    }),
    /** Asks for what was not asked for yet. */
    giveWrites: vocabulary.enqueueActions(({ context, enqueue }) => {
      const { plan, writes } = context;
      enqueue.assign({ writes: given(writes) });
      enqueue({ type: 'give', params: writeCommands(plan, writes) });
    }),
    reportPlanError: vocabulary.enqueueActions(({ context, enqueue }) => {
      const absorbed = reportPlanError(context);
      enqueue.assign(absorbed.context);
      for (const command of absorbed.commands) enqueue({ type: 'give', params: command });
    }),
  },
});

const tidy = ({ context }: { context: ServerContext }): readonly Command[] =>
  removalCommands(context.plan, context.live, context.revision);

const notify = ({ context }: { context: ServerContext }): Command | null => notification(context);

const forget = ({ context }: { context: ServerContext }): readonly Command[] => {
  const { namespace, name } = context.target;
  const children = Object.keys(context.writes);
  return [
    { type: 'ForgetServer', namespace, name },
    ...(children.length === 0 ? [] : [{ type: 'ForgetChildren', children } as const]),
  ];
};

function remindAfter(policy: BackoffPolicy) {
  return ({ context }: { context: ServerContext }): Command => ({
    type: 'SetDeadline',
    at: context.at + backoffMs(policy, context.attempts, context.path),
  });
}

/** A child that the API does not take, whenever it says so. */
const refusal = [
  { guard: 'isRefused', target: '#refused', actions: 'absorb' },
  { actions: 'absorb' },
] as const;

/** News of what a Server is to be. */
const news = {
  ConfigObserved: [
    { guard: 'followsConfig', target: '.pending', actions: 'absorb' },
    { actions: 'absorb' },
  ],
  ConfigGone: [
    { guard: 'followsConfig', target: '.pending', actions: 'absorb' },
    { actions: 'absorb' },
  ],
  ResourceObserved: [
    { guard: 'asksAnew', target: '.pending', actions: 'absorb' },
    { actions: 'absorb' },
  ],
} as const;

/**
 * The life of one incarnation of a Server.
 *
 * A Server has no finalizer: its children go with it by garbage collection. One that somebody else
 * holds back is told to the scheduler as drained, so that its models move before its pods go.
 */
export const serverMachine = server.createMachine({
  id: 'server',
  context: ({ input }) => initialServerContext(input),
  options: { maxIterations: 100 },
  initial: 'pending',
  on: {
    ResourceGone: { target: '.gone', actions: { type: 'give', params: forget } },
    ...news,
    '*': { actions: 'absorb' },
  },
  states: {
    pending: {
      description: 'What this generation and its ServerConfig ask for is not stored yet.',
      initial: 'deciding',
      states: {
        deciding: {
          id: 'deciding',
          description: 'Looks at what the resource needs first.',
          always: [
            { guard: 'isDeleting', target: '#deleting' },
            { guard: 'isWaiting', target: 'configuring' },
            { guard: 'cannotPlan', target: '#invalid' },
            { guard: 'isApplied', target: '#rolling' },
            { target: 'applying' },
          ],
        },
        configuring: {
          description: 'Does not know its ServerConfig yet.',
          meta: { waitsFor: 'its ServerConfig to be known' },
          always: { guard: 'knowsConfig', target: 'deciding' },
        },
        applying: {
          id: 'applying',
          description: 'Asked the API to store the workload and its Services.',
          meta: { waitsFor: 'the API to store the workload and its Services' },
          entry: [{ type: 'give', params: remindAfter(applyBackoff) }, 'giveWrites'],
          always: [
            { guard: 'isApplied', target: '#rolling' },
            { guard: 'hasUngiven', target: 'applying', reenter: true },
          ],
          on: {
            WriteRefused: refusal,
            DeadlineReached: {
              target: 'applying',
              reenter: true,
              actions: ['absorb', 'countAttempt', 'askOnce'],
            },
          },
        },
      },
    },
    scheduling: {
      description: 'The workload is stored and comes up.',
      initial: 'rolling',
      on: { WriteRefused: refusal },
      states: {
        rolling: {
          id: 'rolling',
          description: 'Waits for the replicas to become ready.',
          meta: { waitsFor: 'replicas to become ready' },
          entry: [
            { type: 'give', params: notify },
            { type: 'give', params: tidy },
            { type: 'give', params: remindAfter(rolloutBackoff) },
          ],
          always: [
            { guard: 'needsApply', target: '#applying' },
            { guard: 'isReady', target: '#running' },
          ],
          on: {
            DeadlineReached: {
              target: '#applying',
              actions: ['absorb', 'countAttempt', 'askAgain'],
            },
          },
        },
      },
    },
    ready: {
      description: 'The workload runs the replicas that this generation asks for.',
      initial: 'running',
      on: { WriteRefused: refusal },
      states: {
        running: {
          id: 'running',
          description: 'All replicas are ready.',
          entry: ['rest', { type: 'give', params: { type: 'ClearDeadline' } }],
          always: [
            { guard: 'needsApply', target: '#applying' },
            { guard: 'isUnready', target: '#rolling' },
          ],
        },
      },
    },
    failed: {
      description: 'Cannot be brought about, for the reason in the condition.',
      initial: 'invalid',
      states: {
        invalid: {
          id: 'invalid',
          description:
            'Nothing can be made of its spec and its ServerConfig; one of them has to change.',
          meta: { waitsFor: 'a corrected spec or ServerConfig' },
          entry: ['reportPlanError', { type: 'give', params: { type: 'ClearDeadline' } }],
        },
        refused: {
          id: 'refused',
          description: 'The API refused a child; it is tried again, ever slower.',
          meta: { waitsFor: 'the API to accept the workload and its Services' },
          entry: [{ type: 'give', params: remindAfter(applyBackoff) }],
          always: { guard: 'isApplied', target: '#rolling' },
          on: { DeadlineReached: { target: '#applying', actions: ['absorb', 'askOnce'] } },
        },
      },
    },
    deleting: {
      id: 'deleting',
      description: 'Somebody else holds the object; its children go when it goes.',
      meta: { waitsFor: 'the API to delete the object' },
      entry: [
        { type: 'give', params: notify },
        { type: 'give', params: { type: 'ClearDeadline' } },
      ],
    },
    gone: {
      description: 'The object is no longer in the API.',
      type: 'final',
    },
  },
});
