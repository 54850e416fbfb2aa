import { isWorkloadReady } from '@troupe/resources';
import { assign, setup } from 'xstate';
import { type BackoffPolicy, backoffMs } from '../backoff.ts';
import type { Command } from '../command.ts';
import type { Timed } from '../fact.ts';
import type { ResourceInput, StateMeta } from '../resource-actor.ts';
import { absorbServerFact, notification, reportServerPlanError } from './server-absorb.ts';
import { initialServerContext, type ServerContext } from './server-context.ts';

/** A workload that the API refuses is tried again at this pace. */
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
    give: (_, _command: Command | null) => {
      throw new Error('the action `give` is provided by the system that runs the machine');
    },
    rest: assign({ attempts: 0, lastError: null }),
    countAttempt: assign(({ context }) => ({ attempts: context.attempts + 1 })),
  },
  guards: {
    startsGeneration: ({ context, event }) =>
      event.type === 'ResourceObserved' &&
      (event.object.metadata.generation ?? 0) !== context.generation,
    isDeleting: ({ context }) => context.server.metadata.deletionTimestamp !== undefined,
    cannotPlan: ({ context }) => 'error' in context.plan,
    isApplied: ({ context }) => context.applied,
    needsApply: ({ context }) => !context.applied,
    isRefused: ({ context, event }) =>
      event.type === 'WriteRefused' &&
      event.write === 'child' &&
      event.serial === context.generation,
    isReady: ({ context: { applied, workload, plan } }) =>
      applied &&
      workload !== null &&
      !('error' in plan) &&
      workload.spec?.replicas === plan.replicas &&
      isWorkloadReady(workload),
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
    reportPlanError: vocabulary.enqueueActions(({ context, enqueue }) => {
      const absorbed = reportServerPlanError(context);
      enqueue.assign(absorbed.context);
      for (const command of absorbed.commands) enqueue({ type: 'give', params: command });
    }),
  },
});

const apply = ({ context }: { context: ServerContext }): Command | null =>
  'error' in context.plan
    ? null
    : {
        type: 'ApplyChild',
        object: context.plan.workload,
        way: 'apply',
        serial: context.generation,
      };

const notify = ({ context }: { context: ServerContext }): Command | null => notification(context);

const forget = ({ context }: { context: ServerContext }): Command => ({
  type: 'ForgetServer',
  namespace: context.target.namespace,
  name: context.target.name,
});

function remindAfter(policy: BackoffPolicy) {
  return ({ context }: { context: ServerContext }): Command => ({
    type: 'SetDeadline',
    at: context.at + backoffMs(policy, context.attempts, context.path),
  });
}

/** A workload that the API does not take, whenever it says so. */
const refusal = [
  { guard: 'isRefused', target: '#refused', actions: 'absorb' },
  { actions: 'absorb' },
] as const;

/**
 * The life of one incarnation of a Server.
 *
 * A Server has no finalizer: its workload goes with it by garbage collection. One that somebody else
 * holds back is told to the scheduler as drained, so that its models move before its pods go.
 */
export const serverMachine = server.createMachine({
  id: 'server',
  context: ({ input }) => initialServerContext(input),
  options: { maxIterations: 100 },
  initial: 'pending',
  on: {
    ResourceGone: { target: '.gone', actions: { type: 'give', params: forget } },
    ResourceObserved: [
      { guard: 'startsGeneration', target: '.pending', actions: 'absorb' },
      { actions: 'absorb' },
    ],
    '*': { actions: 'absorb' },
  },
  states: {
    pending: {
      description: 'The workload of this generation is not stored yet.',
      initial: 'deciding',
      states: {
        deciding: {
          description: 'Looks at what the resource needs first.',
          always: [
            { guard: 'isDeleting', target: '#deleting' },
            { guard: 'cannotPlan', target: '#invalid' },
            { target: 'applying' },
          ],
        },
        applying: {
          id: 'applying',
          description: 'Asked the API to store the StatefulSet.',
          meta: { waitsFor: 'the API to store the StatefulSet' },
          entry: [
            { type: 'give', params: remindAfter(applyBackoff) },
            { type: 'give', params: apply },
          ],
          always: { guard: 'isApplied', target: '#rolling' },
          on: {
            WriteRefused: refusal,
            DeadlineReached: {
              target: 'applying',
              reenter: true,
              actions: ['absorb', 'countAttempt'],
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
            { type: 'give', params: remindAfter(rolloutBackoff) },
          ],
          always: [
            { guard: 'needsApply', target: '#applying' },
            { guard: 'isReady', target: '#running' },
          ],
          on: {
            DeadlineReached: {
              target: '#applying',
              actions: ['absorb', 'countAttempt'],
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
          description: 'The spec contradicts itself; a new generation is needed.',
          meta: { waitsFor: 'a corrected spec' },
          entry: ['reportPlanError', { type: 'give', params: { type: 'ClearDeadline' } }],
        },
        refused: {
          id: 'refused',
          description: 'The API refused the workload; it is tried again, ever slower.',
          meta: { waitsFor: 'the API to accept the StatefulSet' },
          entry: [{ type: 'give', params: remindAfter(applyBackoff) }],
          always: { guard: 'isApplied', target: '#rolling' },
          on: { DeadlineReached: { target: '#applying', actions: 'absorb' } },
        },
      },
    },
    deleting: {
      id: 'deleting',
      description: 'Somebody else holds the object; its workload goes when it goes.',
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
