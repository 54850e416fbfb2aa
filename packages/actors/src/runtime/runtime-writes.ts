import { refOf } from '@troupe/resources';
import type { Command } from '../command.ts';
import { type ChildRecord, isInOrder, unknownChild, type WantedChild } from './runtime-child.ts';
import { isLeaving, type RuntimeContext } from './runtime-context.ts';

/** A context with the commands that it asks for. */
export interface RuntimeAbsorbed {
  readonly context: RuntimeContext;
  readonly commands: readonly Command[];
}

/** The children that there are to be; empty while that is not known, or nothing is to be done. */
export function wantedChildren({ plan }: RuntimeContext): readonly WantedChild[] {
  return plan === null || 'error' in plan ? [] : (plan.wanted ?? []);
}

/** What is known of a child. */
export function childOf({ children }: RuntimeContext, key: string): ChildRecord {
  return children[key] ?? unknownChild;
}

/** Whether every child is as it is to be. */
export function areChildrenInOrder(context: RuntimeContext): boolean {
  return wantedChildren(context).every((each) => isInOrder(childOf(context, each.key), each));
}

/**
 * Asks for what brings the children in order: each that is not as it is to be is applied, each that is
 * not to be any more is removed. What was asked for is not asked for again while it is under way, but for a
 * `reminder`: that repeats what got no answer, under its serial, since nothing about it has changed.
 */
export function withWrites(context: RuntimeContext, reminder = false): RuntimeAbsorbed {
  const { plan, finalized } = context;
  if (plan === null || 'error' in plan || plan.wanted === null) return { context, commands: [] };
  if (!finalized || isLeaving(context)) return { context, commands: [] };
  const children = { ...context.children };
  const commands: Command[] = [];
  let { writes } = context;

  /** Under which serial to ask for it; null where that was done, and is not to be repeated. */
  function serialFor({ asked }: ChildRecord, digest: string): number | null {
    if (asked?.digest === digest) return reminder ? asked.serial : null;
    writes += 1;
    return writes;
  }

  for (const wanted of plan.wanted) {
    const record = childOf(context, wanted.key);
    if (isInOrder(record, wanted)) continue;
    const { object, way, digest } = wanted;
    const serial = serialFor(record, digest);
    if (serial === null) continue;
    children[wanted.key] = { ...record, asked: { serial, digest } };
    commands.push({ type: 'ApplyChild', object, way, serial });
  }
  for (const [key, record] of obsoleteChildren(context)) {
    const { seen } = record;
    if (seen === null) continue;
    const serial = serialFor(record, removal);
    if (serial === null) continue;
    children[key] = { ...record, stored: null, asked: { serial, digest: removal } };
    commands.push({ type: 'DeleteChild', target: refOf(seen), serial });
  }
  return commands.length === 0
    ? { context, commands }
    : { context: { ...context, children, writes }, commands };
}

/** Stands for the digest of what is to be nothing. */
const removal = '';

/** Children that were seen and are not to be; those of a component that was refused stay. */
function obsoleteChildren({ plan, children }: RuntimeContext): readonly [string, ChildRecord][] {
  if (plan === null || 'error' in plan || plan.wanted === null) return [];
  const keys = new Set(plan.wanted.map(({ key }) => key));
  const refused = new Set(
    plan.components.filter(({ type }) => type === 'refused').map(({ name }) => name),
  );
  return Object.entries(children).filter(
    ([key, { seen }]) =>
      seen !== null &&
      seen.metadata.deletionTimestamp === undefined &&
      !keys.has(key) &&
      !refused.has(seen.metadata.name),
  );
}
