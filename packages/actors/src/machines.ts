import { isPaused, type KubeObject } from '@troupe/resources';
import type { Command, Give } from './command.ts';
import { experimentMachine } from './experiment/experiment.machine.ts';
import type { Acceptance, StatusReport, Timed } from './fact.ts';
import { modelMachine } from './model/model.machine.ts';
import { orphanMachine } from './orphan/orphan.machine.ts';
import type { ActorKind } from './path.ts';
import { pipelineMachine } from './pipeline/pipeline.machine.ts';
import { runtimeMachine } from './runtime/runtime.machine.ts';
import { isEcho, mayWait as mayScheduledWait } from './scheduled/scheduled-absorb.ts';
import type { ScheduledContext } from './scheduled/scheduled-context.ts';
import { isScheduledKind, scheduledKinds } from './scheduled/scheduled-kinds.ts';
import { scheduledRepeats } from './scheduled/scheduled-repeats.ts';
import { scheduledUnsettled } from './scheduled/scheduled-unsettled.ts';
import { serverMachine } from './server/server.machine.ts';
import type { Confirmation } from './supervisor-books.ts';

/** The machine of every kind that has an actor. */
export const machines = {
  model: modelMachine,
  pipeline: pipelineMachine,
  experiment: experimentMachine,
  server: serverMachine,
  runtime: runtimeMachine,
  orphan: orphanMachine,
} as const;

/** Whether an observation of its object would tell an actor of that kind and context nothing new. */
export function isEchoOf(kind: ActorKind, context: unknown, object: KubeObject): boolean {
  return isScheduledKind(kind) && isEcho(scheduledKinds[kind], context as ScheduledContext, object);
}

const repeats = {
  model: scheduledRepeats(scheduledKinds.model),
  pipeline: scheduledRepeats(scheduledKinds.pipeline),
  experiment: scheduledRepeats(scheduledKinds.experiment),
} as const;

/** Whether a word of a scheduler would tell an actor of that kind and context nothing new. */
export function isRepeatOf(kind: ActorKind, context: unknown, fact: Timed<StatusReport>): boolean {
  return isScheduledKind(kind) && repeats[kind](context as never, fact);
}

const unsettled = {
  model: scheduledUnsettled(scheduledKinds.model),
  pipeline: scheduledUnsettled(scheduledKinds.pipeline),
  experiment: scheduledUnsettled(scheduledKinds.experiment),
} as const;

/**
 * Whether a word of a scheduler would settle nothing for an actor of that kind, state and context, which
 * may not have heard that its load was taken.
 */
export function isUnsettledOf(
  kind: ActorKind,
  state: string,
  context: unknown,
  fact: Timed<StatusReport | Acceptance>,
  isTaken: boolean,
): boolean {
  return isScheduledKind(kind) && unsettled[kind](state, context as never, fact, isTaken);
}

/** Whether a confirmed write matters to an actor of that kind and context from its next look on. */
export function mayWait(kind: ActorKind, context: unknown, confirmation: Confirmation): boolean {
  return isScheduledKind(kind) && mayScheduledWait(context as ScheduledContext, confirmation);
}

/**
 * Whether an actor is to give no commands, by an annotation of its object. A Server goes on: what its
 * scheduler expects of it is needed by the models of others.
 */
export function isPausedOf(kind: ActorKind, object: KubeObject): boolean {
  return (isScheduledKind(kind) || kind === 'runtime') && isPaused(object);
}

/** The machines with their one outlet provided: commands go to `give` under the actor's path. */
export function machinesGiving(give: Give) {
  const outlet = (
    { self }: { self: { id: string } },
    commands: Command | readonly Command[] | null,
  ): void => {
    if (commands === null) return;
    if ('type' in commands) give(self.id, commands);
    else for (const command of commands) give(self.id, command);
  };
  const actions = { give: outlet };
  return {
    model: modelMachine.provide({ actions }),
    pipeline: pipelineMachine.provide({ actions }),
    experiment: experimentMachine.provide({ actions }),
    server: serverMachine.provide({ actions }),
    runtime: runtimeMachine.provide({ actions }),
    orphan: orphanMachine.provide({ actions }),
  } as const;
}
