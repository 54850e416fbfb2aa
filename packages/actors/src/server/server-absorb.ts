import {
  emptyServerStatus,
  mostServerReplicas,
  type Server,
  type ServerConfig,
  SpecError,
  sameStatus,
  serverNotify,
  type Workload,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, Timed } from '../fact.ts';
import { childKey } from '../path.ts';
import { isOlderVersion } from '../resource-version.ts';
import {
  isAltered,
  isApplied,
  lacksMetadata,
  liveChild,
  removalCommands,
  rewritten,
  writesFor,
} from './server-children.ts';
import { type ServerContext, workloadKey } from './server-context.ts';
import { serverPlan } from './server-plan.ts';
import {
  failedWrite,
  quiet,
  report,
  reportRefusal,
  reportWorkload,
  type ServerAbsorbed,
  warning,
  write,
} from './server-reports.ts';

type FactOf<Type extends Fact['type']> = Timed<Extract<Fact, { type: Type }>>;

/** Takes note of a fact. */
export function absorbServerFact(before: ServerContext, fact: Timed): ServerAbsorbed {
  const context = { ...before, at: fact.at };
  switch (fact.type) {
    case 'ResourceObserved':
      return observed(context, fact);
    case 'ConfigObserved':
    case 'ConfigGone':
      return configChanged(context, fact);
    case 'ChildObserved':
      return childObserved(context, fact);
    case 'ChildGone':
      return childGone(context, fact);
    case 'ServerStatusReported':
      return report(context, { ...context.status, loadedModels: fact.loadedModels });
    case 'ScalingRequested':
      return scalingRequested(context, fact.replicas);
    case 'WriteConfirmed':
      return writeConfirmed(context, fact);
    case 'WriteRefused':
      return writeRefused(context, fact);
    default:
      return quiet(context);
  }
}

/** Whether a Server asks for other children than before, as far as its object tells. */
export function asksAnew({ server, generation }: ServerContext, { metadata }: Server): boolean {
  const before = server.metadata;
  return (
    (metadata.generation ?? 0) !== generation ||
    !isSameTexts(metadata.labels, before.labels) ||
    !isSameTexts(metadata.annotations, before.annotations)
  );
}

/** Whether news of its config changes what a Server asks for: one may keep the pods that it has. */
export function followsConfig({ server, plan }: ServerContext): boolean {
  return plan.state !== 'made' || server.spec?.disableAutoUpdate !== true;
}

/** The message by which the scheduler learns how many replicas to expect, or null without them. */
export function notification(context: ServerContext): Command | null {
  const isLeaving = context.server.metadata.deletionTimestamp !== undefined;
  if (context.plan.state !== 'made' && !isLeaving) return null;
  const { namespace } = context.target;
  return { type: 'NotifyServer', namespace, server: serverNotify(context.server) };
}

/** Asks for everything once more, stored or not. */
export function askedAgain(context: ServerContext): ServerContext {
  const revision = context.revision + 1;
  return { ...context, revision, writes: rewritten(context.writes, revision) };
}

function observed(context: ServerContext, fact: FactOf<'ResourceObserved'>): ServerAbsorbed {
  const server = fact.object as Server;
  const next: ServerContext = { ...context, server };
  if (!asksAnew(context, server)) return putRight(next);
  const follows = context.server.spec?.serverConfig === server.spec?.serverConfig;
  return judged(
    planned({
      ...next,
      generation: server.metadata.generation ?? 0,
      config: follows ? context.config : { known: false },
      attempts: 0,
    }),
  );
}

function configChanged(
  context: ServerContext,
  fact: FactOf<'ConfigObserved' | 'ConfigGone'>,
): ServerAbsorbed {
  const config = fact.type === 'ConfigObserved' ? (fact.object as ServerConfig) : null;
  const next: ServerContext = { ...context, config: { known: true, config } };
  return followsConfig(context) ? judged(planned({ ...next, attempts: 0 })) : quiet(next);
}

/** Plans anew; what is asked for already is not asked for again. */
function planned(context: ServerContext): ServerContext {
  const revision = context.revision + 1;
  const plan = serverPlan(context.server, context.config, context.workloadKind);
  return { ...context, plan, revision, writes: writesFor(plan, context.writes, revision) };
}

/**
 * Judges at once what asks for nothing that is not stored: no answer of the API will come to do it, and
 * what was wrong before may be right again.
 */
function judged(context: ServerContext): ServerAbsorbed {
  return isApplied(context.plan, context.writes) ? reportWorkload(context) : quiet(context);
}

/** Writes our status again where somebody changed it after our latest write. */
function putRight(context: ServerContext): ServerAbsorbed {
  const { server, status, given, confirmed, writtenVersion } = context;
  const { name, resourceVersion } = server.metadata;
  const behind = given !== confirmed || isOlderVersion(resourceVersion, writtenVersion);
  if (behind || given === 0) return quiet(context);
  const live = { ...emptyServerStatus(name), ...server.status };
  return sameStatus(live, status) ? quiet(context) : write(context, status);
}

function childObserved(context: ServerContext, fact: FactOf<'ChildObserved'>): ServerAbsorbed {
  const { object } = fact;
  const key = childKey({ kind: object.kind, name: object.metadata.name });
  const child = liveChild(object);
  const isWorkload = key === workloadKey(context);
  const seen: ServerContext = {
    ...context,
    live: { ...context.live, [key]: child },
    workload: isWorkload ? (object as Workload) : context.workload,
  };
  const known = isWorkload && context.workload === null ? deployed(seen) : [];
  const asked = seen.writes[key];
  if (asked === undefined) return quietly(seen, [...known, ...unplanned(seen, key)]);
  if (isAltered(asked, child) || lacksMetadata(asked, object)) {
    return quietly(askedAgainFor(seen, key), known);
  }
  if (!isWorkload) return quietly(seen, known);
  const reported = reportWorkload(seen);
  return { ...reported, commands: [...known, ...reported.commands] };
}

/** A child that is not planned goes once what takes its place is stored. */
function unplanned(context: ServerContext, key: string): readonly Command[] {
  const { plan, writes, live, revision } = context;
  const child = live[key];
  if (child === undefined || !isApplied(plan, writes)) return [];
  return removalCommands(plan, { [key]: child }, revision);
}

function childGone(context: ServerContext, { ref }: FactOf<'ChildGone'>): ServerAbsorbed {
  const key = childKey(ref);
  if (context.live[key]?.ref.uid !== ref.uid) return quiet(context);
  const { [key]: _, ...live } = context.live;
  const workload = key === workloadKey(context) ? null : context.workload;
  const next = { ...context, live, workload };
  return quiet(context.writes[key] === undefined ? next : askedAgainFor(next, key));
}

/** Asks for one child once more. */
function askedAgainFor(context: ServerContext, key: string): ServerContext {
  const revision = context.revision + 1;
  return { ...context, revision, writes: rewritten(context.writes, revision, key) };
}

/**
 * What runs already is what a first sync may count on, whatever the spec now wants. Somebody may have
 * scaled the workload out of the Server's bounds: of such numbers the scheduler is told nothing.
 */
function deployed({ server, workload, target }: ServerContext): readonly Command[] {
  try {
    const told = serverNotify(server, workload?.spec?.replicas ?? 1);
    return [{ type: 'NotifyServer', namespace: target.namespace, server: told }];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return [];
  }
}

/** A scheduler's wish for other replicas counts only within the Server's own bounds. */
function scalingRequested(context: ServerContext, replicas: number): ServerAbsorbed {
  const { plan, target } = context;
  if (plan.state !== 'made') return quiet(context);
  const { minReplicas, maxReplicas, replicas: now } = plan.scaling;
  const highest = Math.min(maxReplicas, mostServerReplicas);
  const inBounds = replicas >= minReplicas && replicas <= highest;
  if (!inBounds || replicas === now) return quiet(context);
  return { context, commands: [{ type: 'ScaleResource', target, replicas }] };
}

function writeConfirmed(context: ServerContext, fact: FactOf<'WriteConfirmed'>): ServerAbsorbed {
  if (fact.write === 'child') return childStored(context, fact);
  if (fact.write !== 'status') return putRight(context);
  const { serial: confirmed, resourceVersion: writtenVersion } = fact;
  return putRight({ ...context, confirmed, writtenVersion });
}

function childStored(context: ServerContext, fact: FactOf<'WriteConfirmed'>): ServerAbsorbed {
  const { child: key = '', serial, resourceVersion: version, generation = null, overrode } = fact;
  const asked = context.writes[key];
  // An answer about what was asked for earlier says nothing of what is wanted now.
  if (asked === undefined || asked.serial !== serial) return quiet(context);
  const done = { ...asked, stored: { version, generation } };
  const writes = { ...context.writes, [key]: done };
  const told = overrode === undefined ? [] : [warning(context, 'PutBack', putBack(key, overrode))];
  const live = context.live[key];
  if (live !== undefined && isAltered(done, live)) {
    return quietly(askedAgainFor({ ...context, writes }, key), told);
  }
  const lastError = isApplied(context.plan, writes) ? null : context.lastError;
  const reported = reportWorkload({ ...context, writes, lastError });
  return { ...reported, commands: [...told, ...reported.commands] };
}

function putBack(key: string, overrode: string): string {
  return `${key} was changed by others and is put back: ${overrode}`;
}

function writeRefused(context: ServerContext, fact: FactOf<'WriteRefused'>): ServerAbsorbed {
  const { write: kind, child = '', serial, reason, message } = fact;
  if (kind === 'removal') {
    return quietly(context, [warning(context, 'DeleteFailed', `${child}: ${message}`)]);
  }
  if (kind !== 'child') {
    return quietly(context, reason === 'NotFound' ? [] : [failedWrite(context, fact)]);
  }
  const asked = context.writes[child];
  if (asked?.serial !== serial) return quiet(context);
  const writes = { ...context.writes, [child]: { ...asked, stored: null } };
  return reportRefusal({ ...context, writes, attempts: context.attempts + 1 }, fact);
}

function quietly(context: ServerContext, commands: readonly Command[]): ServerAbsorbed {
  return { context, commands };
}

type Texts = Readonly<Record<string, string>>;

function isSameTexts(a: Texts = {}, b: Texts = {}): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
