import {
  hasRuntimeFinalizer,
  holdsFor,
  type KubeObject,
  releaseTime,
  type SeldonConfig,
  type SeldonRuntime,
  sameStatus,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, Timed } from '../fact.ts';
import { childKey } from '../path.ts';
import { isOlderVersion } from '../resource-version.ts';
import { unknownChild } from './runtime-child.ts';
import { isLeaving, type RuntimeContext } from './runtime-context.ts';
import { replanned } from './runtime-planning.ts';
import {
  adjustmentEvents,
  failedEvent,
  updateFailedEvent,
  withReport,
  withStatus,
} from './runtime-reports.ts';
import { childOf, type RuntimeAbsorbed, withWrites } from './runtime-writes.ts';

type FactOf<Type extends Fact['type']> = Timed<Extract<Fact, { type: Type }>>;

/** Takes note of a fact, and gives what has to be written because of it. */
export function absorbRuntimeFact(before: RuntimeContext, fact: Timed): RuntimeAbsorbed {
  const context = { ...before, at: fact.at };
  switch (fact.type) {
    case 'ResourceObserved':
      return observed(context, fact);
    case 'ConfigObserved':
      return configured(context, fact.object.metadata.name, fact.object as SeldonConfig);
    case 'ConfigGone':
      return configured(context, fact.name, null);
    case 'NamespaceCounted':
      return counted(context, fact);
    case 'ChildObserved':
      return settled(withChild(context, fact.object));
    case 'ChildGone':
      return settled(withoutChild(context, fact));
    case 'WriteConfirmed':
      return confirmed(context, fact);
    case 'WriteRefused':
      return refused(context, fact);
    case 'DeadlineReached':
      return reminded(context);
    default:
      return { context, commands: [] };
  }
}

function configured(
  context: RuntimeContext,
  name: string,
  object: SeldonConfig | null,
): RuntimeAbsorbed {
  return planned({ ...context, config: { name, object } });
}

/** Asks for what is missing and says how things are, wherever a fact has left them. */
function settled(context: RuntimeContext): RuntimeAbsorbed {
  return chained(withWrites(context), withReport);
}

/** The same with a new plan, and with what is new in it said in Events. */
function planned(context: RuntimeContext): RuntimeAbsorbed {
  const next = replanned(context);
  const events = [...refusalEvents(next, context.plan), ...adjustmentEvents(next, context.plan)];
  return chained({ context: next, commands: isLeaving(next) ? [] : events }, settled);
}

function chained(
  { context, commands }: RuntimeAbsorbed,
  next: (context: RuntimeContext) => RuntimeAbsorbed,
): RuntimeAbsorbed {
  const after = next(context);
  return { context: after.context, commands: [...commands, ...after.commands] };
}

function observed(
  context: RuntimeContext,
  { object }: FactOf<'ResourceObserved'>,
): RuntimeAbsorbed {
  const runtime = object as SeldonRuntime;
  const { generation = 0, resourceVersion } = runtime.metadata;
  const isBehind = isOlderVersion(resourceVersion, context.writtenVersion);
  const seen: RuntimeContext = {
    ...context,
    runtime,
    finalized: isBehind ? context.finalized : hasRuntimeFinalizer(runtime),
    released: hasRunOut(runtime, context.at),
  };
  if (generation !== context.generation) return planned({ ...seen, generation, attempts: 0 });
  if (isAlike(context.runtime, runtime)) return chained(putRight(seen), settled);
  return chained(putRight(seen), planned);
}

/** Whether labels and annotations, which pods inherit, are as they were. */
function isAlike({ metadata: a }: SeldonRuntime, { metadata: b }: SeldonRuntime): boolean {
  return (
    JSON.stringify([a.labels ?? {}, a.annotations ?? {}]) ===
    JSON.stringify([b.labels ?? {}, b.annotations ?? {}])
  );
}

function hasRunOut(runtime: SeldonRuntime, at: number): boolean {
  const release = releaseTime(runtime);
  return release !== null && at >= release;
}

/** Writes our status again where somebody changed it after our latest write. */
function putRight(context: RuntimeContext): RuntimeAbsorbed {
  const { runtime, status, given, confirmed, writtenVersion } = context;
  const isBehind =
    given === 0 ||
    given !== confirmed ||
    isOlderVersion(runtime.metadata.resourceVersion, writtenVersion);
  if (isBehind || sameStatus(runtime.status ?? {}, status)) return { context, commands: [] };
  return withStatus(context, status);
}

/** Other counts mean another plan only where they change how many replicas there is work for. */
function counted(context: RuntimeContext, { counts }: FactOf<'NamespaceCounted'>): RuntimeAbsorbed {
  const { plan, counts: before } = context;
  const next = { ...context, counts };
  const isSame =
    before !== null && plan !== null && !('error' in plan) && holdsFor(plan, before, counts);
  return isSame ? settled(next) : planned(next);
}

function withChild(context: RuntimeContext, object: KubeObject): RuntimeContext {
  const key = childKey({ kind: object.kind, name: object.metadata.name });
  const record = childOf(context, key);
  return { ...context, children: { ...context.children, [key]: { ...record, seen: object } } };
}

/** A child that is gone is to be made anew, unless a namesake of it was seen meanwhile. */
function withoutChild(context: RuntimeContext, { ref }: FactOf<'ChildGone'>): RuntimeContext {
  const key = childKey(ref);
  const { [key]: record, ...others } = context.children;
  if (record === undefined || (record.seen !== null && record.seen.metadata.uid !== ref.uid)) {
    return context;
  }
  const { error } = record;
  // What was refused may be taken now: it is asked for at once, and its error stands until it is.
  return error === null
    ? { ...context, children: others }
    : { ...context, children: { ...others, [key]: { ...unknownChild, error } } };
}

function confirmed(context: RuntimeContext, fact: FactOf<'WriteConfirmed'>): RuntimeAbsorbed {
  const { write, serial, resourceVersion, child = '' } = fact;
  switch (write) {
    case 'child':
    case 'removal':
      return settled(withAnswer(context, child, fact));
    case 'finalizer': {
      const finalized = !isLeaving(context);
      return settled({ ...context, finalized, writtenVersion: resourceVersion });
    }
    case 'status':
      return putRight({ ...context, confirmed: serial, writtenVersion: resourceVersion });
    default:
      return { context, commands: [] };
  }
}

/** An answer about what is not wanted any more says nothing of what is. */
function withAnswer(
  context: RuntimeContext,
  key: string,
  { serial, resourceVersion, generation, write }: FactOf<'WriteConfirmed'>,
): RuntimeContext {
  const record = childOf(context, key);
  if (record.asked?.serial !== serial) return context;
  const { digest } = record.asked;
  const stored =
    write === 'removal'
      ? null
      : { digest, resourceVersion, ...(generation === undefined ? {} : { generation }) };
  const next = { ...record, stored, asked: null, error: null };
  const lastError = record.error === null ? context.lastError : null;
  return { ...context, lastError, children: { ...context.children, [key]: next } };
}

function refused(context: RuntimeContext, fact: FactOf<'WriteRefused'>): RuntimeAbsorbed {
  const { write, message, reason, child = '' } = fact;
  switch (write) {
    case 'child':
    case 'removal':
      return refusedChild(context, child, fact);
    case 'status':
      return {
        context,
        commands: reason === 'NotFound' ? [] : [updateFailedEvent(context, message)],
      };
    case 'finalizer': {
      const isGone = reason === 'NotFound' && isLeaving(context);
      const next = { ...context, attempts: context.attempts + 1, lastError: message };
      return { context: isGone ? { ...next, finalized: false } : next, commands: [] };
    }
    default:
      return { context, commands: [] };
  }
}

/** The kube writer goes on trying; whoever waits for the child is told why it takes so long. */
function refusedChild(
  context: RuntimeContext,
  key: string,
  { serial, message, code }: FactOf<'WriteRefused'>,
): RuntimeAbsorbed {
  const record = childOf(context, key);
  if (record.asked?.serial !== serial) return { context, commands: [] };
  const isNew = record.error !== message;
  const children = { ...context.children, [key]: { ...record, error: message } };
  const next = { ...context, children, lastError: message };
  const events = isNew ? [failedEvent(next, message)] : [];
  const replaced = code === 422 ? replacement(next, key) : [];
  return chained({ context: next, commands: [...events, ...replaced] }, settled);
}

/** What a RoleBinding is bound to never changes: it is made anew, once it is gone. */
function replacement(context: RuntimeContext, key: string): readonly Command[] {
  const { seen } = childOf(context, key);
  if (seen === null || seen.kind !== 'RoleBinding') return [];
  const { apiVersion, kind, metadata } = seen;
  const { namespace, name, uid } = metadata;
  const target = { apiVersion, kind, namespace, name, uid };
  return [{ type: 'DeleteChild', target, serial: context.writes }];
}

/** What took too long is asked for again. */
function reminded(context: RuntimeContext): RuntimeAbsorbed {
  const attempts = context.attempts + 1;
  const released = hasRunOut(context.runtime, context.at);
  return chained(withWrites({ ...context, attempts, released }, true), withReport);
}

/** The Warnings for what cannot be planned, where that was not so by an earlier plan. */
function refusalEvents(
  context: RuntimeContext,
  before: RuntimeContext['plan'],
): readonly Command[] {
  const said = new Set(refusalsIn(before));
  return refusalsIn(context.plan)
    .filter((error) => !said.has(error))
    .map((error) => failedEvent(context, error));
}

function refusalsIn(plan: RuntimeContext['plan']): readonly string[] {
  if (plan === null) return [];
  if ('error' in plan) return [plan.error];
  return plan.components.flatMap((each) => (each.type === 'refused' ? [each.error] : []));
}
