import {
  type ComponentWorkload,
  type RuntimeLook,
  readyType,
  reconcilingUpdate,
  runtimeHeldBy,
  runtimeStatusAfterError,
  runtimeStatusAfterLook,
  type SeldonRuntimeStatus,
  sameStatus,
  statusJudged,
  statusOf,
  withInfo,
  withoutCondition,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import { childKey } from '../path.ts';
import { isLeaving, type RuntimeContext, wasJudged } from './runtime-context.ts';
import { followedAnnotation } from './runtime-planning.ts';
import {
  areChildrenInOrder,
  childOf,
  type RuntimeAbsorbed,
  wantedChildren,
} from './runtime-writes.ts';

/** False while a runtime does not follow its SeldonConfig as it is now, on its own demand. */
export const configCurrentType = 'ConfigCurrent';

/** Gives the status by all that is known now, with the Events that go with what changed in it. */
export function withReport(context: RuntimeContext): RuntimeAbsorbed {
  const status = isLeaving(context) ? leavingStatus(context) : livingStatus(context);
  if (sameStatus(status, context.status)) return { context, commands: [] };
  const events = isLeaving(context) ? [] : readyEvents(context, status);
  const written = withStatus(context, status);
  return { ...written, commands: [...written.commands, ...events] };
}

/** Gives a status as it is. */
export function withStatus(context: RuntimeContext, status: SeldonRuntimeStatus): RuntimeAbsorbed {
  const given = context.given + 1;
  const command: Command = {
    type: 'PatchStatus',
    target: context.target,
    status: { ...status },
    serial: given,
    urgency: isVerdict(context.status, status) ? 'verdict' : 'progress',
  };
  return { context: { ...context, status, given }, commands: [command] };
}

/** What stands in the way of the runtime as a whole; null for nothing. */
export function troubleOf(context: RuntimeContext): string | null {
  const { plan } = context;
  if (plan !== null && 'error' in plan) return plan.error;
  const conditioned = new Set(plan === null ? [] : plan.components.flatMap(workloadKeyOf));
  for (const { key } of wantedChildren(context)) {
    const { error } = childOf(context, key);
    if (error !== null && !conditioned.has(key)) return error;
  }
  return null;
}

/** The Warnings for fewer replicas than were asked for, where that was not so by an earlier plan. */
export function adjustmentEvents(
  context: RuntimeContext,
  before: RuntimeContext['plan'],
): readonly Command[] {
  const { plan } = context;
  if (plan === null || 'error' in plan) return [];
  const known = before === null || 'error' in before ? [] : before.adjustments;
  const said = new Set(known.map(({ message }) => message));
  return plan.adjustments
    .filter(({ message }) => !said.has(message))
    .map(({ reason, message }) => recordEvent(context, 'Warning', reason, message));
}

/** The Warning for something that cannot be brought about. */
export function failedEvent(context: RuntimeContext, error: string): Command {
  const what = `SeldonRuntime "${context.target.name}"`;
  return recordEvent(context, 'Warning', 'SeldonRuntimeFailed', `Failed to run ${what}: ${error}`);
}

/** The Warning for a status that the API does not take, in its own words. */
export function updateFailedEvent(context: RuntimeContext, error: string): Command {
  const what = `SeldonRuntime "${context.target.name}"`;
  const message = `Failed to update status for ${what}: ${error}`;
  return recordEvent(context, 'Warning', 'UpdateFailed', message);
}

/** The Warning for a finalizer that goes while there is still need of the scheduler. */
export function releasedEvent(context: RuntimeContext, why: string): Command {
  const message = `The finalizer goes by the leave of troupe/release-after, though: ${why}`;
  return recordEvent(context, 'Warning', 'ReleasedInUse', message);
}

function livingStatus(context: RuntimeContext): SeldonRuntimeStatus {
  const { plan, status, at } = context;
  if (plan === null) return reconciling(context, 'Waiting for the SeldonConfig to be read');
  if ('error' in plan) return judged(context, runtimeStatusAfterError(status, plan.error, at));
  const seen = runtimeStatusAfterLook(status, lookOf(context, plan.components), at);
  const said = withConfigWord(context, seen);
  const hasVerdict = areChildrenInOrder(context) || hasTrouble(context);
  return hasVerdict ? judged(context, said) : reconciling({ ...context, status: said }, 'Applying');
}

function leavingStatus(context: RuntimeContext): SeldonRuntimeStatus {
  const why = heldBy(context);
  return why === null ? context.status : reconciling({ ...context, generation: -1 }, why);
}

/** Why a deletion has to wait; null where it has not. */
export function heldBy({ target, counts, released }: RuntimeContext): string | null {
  if (counts === null) return 'Runtime is being deleted once its namespace is known';
  return released ? null : runtimeHeldBy(target.namespace, counts);
}

/** Whether something cannot be brought about, be it a part. */
export function hasTrouble(context: RuntimeContext): boolean {
  const { plan } = context;
  if (plan === null) return false;
  if ('error' in plan || plan.components.some(({ type }) => type === 'refused')) return true;
  return wantedChildren(context).some(({ key }) => childOf(context, key).error !== null);
}

function lookOf(context: RuntimeContext, components: RuntimeLook['components']): RuntimeLook {
  const kinds = new Map(
    components.flatMap((each) => (each.type === 'runs' ? [[each.name, each.kind] as const] : [])),
  );
  return {
    components,
    workloadOf: (kind, name) =>
      (childOf(context, childKey({ kind, name })).seen as ComponentWorkload | null) ?? undefined,
    errorOf(name) {
      const kind = kinds.get(name) ?? '';
      return childOf(context, childKey({ kind, name })).error ?? undefined;
    },
    error: troubleOf(context),
  };
}

function workloadKeyOf(component: RuntimeLook['components'][number]): readonly string[] {
  return component.type === 'runs' ? [childKey(component)] : [];
}

/** Says where a runtime stays behind its SeldonConfig; nothing where it does not. */
function withConfigWord(
  { runtime, isConfigCurrent, at }: RuntimeContext,
  status: SeldonRuntimeStatus,
): SeldonRuntimeStatus {
  const before = status.conditions ?? [];
  const name = runtime.spec?.seldonConfig ?? '';
  const conditions = isConfigCurrent
    ? withoutCondition(before, configCurrentType)
    : withInfo(
        before,
        {
          type: configCurrentType,
          status: 'False',
          reason: 'AutoUpdateDisabled',
          message: `SeldonConfig ${name} has changed and is followed once this runtime changes`,
        },
        at,
      );
  return { ...status, conditions };
}

function judged(context: RuntimeContext, status: SeldonRuntimeStatus): SeldonRuntimeStatus {
  const { generation, followedDigest } = context;
  const annotations = { ...status.annotations, [followedAnnotation]: followedDigest };
  return { ...statusJudged(status, generation), annotations };
}

/** Says what is being done for a generation that has no verdict yet. */
function reconciling(context: RuntimeContext, what: string): SeldonRuntimeStatus {
  const { status, at } = context;
  if (wasJudged(context)) return status;
  const conditions = withInfo(status.conditions ?? [], reconcilingUpdate(what), at);
  return { ...status, conditions };
}

/** Whether a status says something that somebody waits for. */
function isVerdict(before: SeldonRuntimeStatus, after: SeldonRuntimeStatus): boolean {
  return (
    before.observedGeneration !== after.observedGeneration ||
    statusOf(before.conditions, readyType) !== statusOf(after.conditions, readyType)
  );
}

function readyEvents(context: RuntimeContext, after: SeldonRuntimeStatus): readonly Command[] {
  const was = statusOf(context.status.conditions, readyType) === 'True';
  const is = statusOf(after.conditions, readyType) === 'True';
  if (was === is) return [];
  const what = `SeldonRuntime ${context.target.name}`;
  return [
    is
      ? recordEvent(context, 'Normal', 'RuntimeReady', `${what} is Ready`)
      : recordEvent(context, 'Warning', 'SeldonRuntimeNotReady', `${what} is no longer Ready`),
  ];
}

function recordEvent(
  { target, at }: RuntimeContext,
  eventType: 'Normal' | 'Warning',
  reason: string,
  message: string,
): Command {
  const source = 'seldonruntime-controller';
  return { type: 'RecordEvent', target, source, eventType, reason, message, at };
}
