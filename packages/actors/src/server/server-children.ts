import {
  type DesiredObject,
  type KubeObject,
  lastAppliedAnnotation,
  type ObjectRef,
  refOf,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import { isOlderVersion } from '../resource-version.ts';
import type { PlannedChild, ServerPlan } from './server-plan.ts';

/** What was asked for of one child. */
export interface ChildWrite {
  readonly object: DesiredObject;
  /** The revision in which it was asked for; outcomes of others say nothing of it. */
  readonly serial: number;
  /** Whether the command was given. */
  readonly given: boolean;
  /** How the API stored it, or null while it did not; without a generation where its kind has none. */
  readonly stored: { readonly version: string; readonly generation: number | null } | null;
}

/** By key. */
export type ChildWrites = Readonly<Record<string, ChildWrite>>;

/** What matters of a child that was observed. */
export interface LiveChild {
  readonly ref: ObjectRef;
  readonly version: string;
  readonly generation: number | null;
  readonly isLeaving: boolean;
}

/** By key. */
export type LiveChildren = Readonly<Record<string, LiveChild>>;

/** What is to be written for a plan: what was asked for before, and is asked for still, stays as it is. */
export function writesFor(plan: ServerPlan, before: ChildWrites, serial: number): ChildWrites {
  if (plan.state !== 'made') return before;
  return Object.fromEntries(
    plan.children.map(({ key, object }) => {
      const known = before[key];
      const isSame = known !== undefined && isSameObject(known.object, object);
      return [key, isSame ? known : { object, serial, given: false, stored: null }];
    }),
  );
}

function isSameObject(a: DesiredObject, b: DesiredObject): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The same writes, to be made anew: all of them, or that of one key. */
export function rewritten(writes: ChildWrites, serial: number, key?: string): ChildWrites {
  return Object.fromEntries(
    Object.entries(writes).map(([each, write]) => [
      each,
      key === undefined || each === key ? { ...write, serial, given: false, stored: null } : write,
    ]),
  );
}

/** Whether all that a plan asks for is stored. */
export function isApplied(plan: ServerPlan, writes: ChildWrites): boolean {
  return plan.state === 'made' && plan.children.every(({ key }) => writes[key]?.stored);
}

/** The same writes, of which those that are not stored are to be given once more. */
export function unanswered(writes: ChildWrites): ChildWrites {
  return Object.fromEntries(
    Object.entries(writes).map(([key, write]) => [
      key,
      write.stored === null ? { ...write, given: false } : write,
    ]),
  );
}

/** The same writes, all of them given. */
export function given(writes: ChildWrites): ChildWrites {
  return Object.fromEntries(
    Object.entries(writes).map(([key, write]) => [key, { ...write, given: true }]),
  );
}

/** Whether there is a write to be given. */
export function hasUngiven(writes: ChildWrites): boolean {
  return Object.values(writes).some((write) => !write.given);
}

/** The commands of the writes that are to be given. */
export function writeCommands(plan: ServerPlan, writes: ChildWrites): readonly Command[] {
  if (plan.state !== 'made') return [];
  return plan.children.flatMap((child) => {
    const write = writes[child.key];
    return write === undefined || write.given ? [] : [applyCommand(child, write)];
  });
}

function applyCommand({ object, way }: PlannedChild, { serial }: ChildWrite): Command {
  return { type: 'ApplyChild', object: { ...object }, way, serial };
}

/** The commands that remove what is there and not planned, such as what another mode had made. */
export function removalCommands(
  plan: ServerPlan,
  live: LiveChildren,
  serial: number,
): readonly Command[] {
  if (plan.state !== 'made') return [];
  const planned = new Set(plan.children.map(({ key }) => key));
  return Object.entries(live)
    .filter(([key, { isLeaving }]) => !planned.has(key) && !isLeaving)
    .map(([, { ref }]) => ({ type: 'DeleteChild', target: ref, serial }));
}

/** What matters of a child. */
export function liveChild(object: KubeObject): LiveChild {
  const { resourceVersion, generation, deletionTimestamp } = object.metadata;
  return {
    ref: refOf(object),
    version: resourceVersion,
    generation: generation ?? null,
    isLeaving: deletionTimestamp !== undefined,
  };
}

/**
 * Whether somebody changed a child since it was stored: its spec by the generation, where it has one;
 * where it has none any newer version counts, and what was not changed after all is applied in vain.
 */
export function isAltered({ stored }: ChildWrite, live: LiveChild): boolean {
  if (stored === null || live.version === stored.version) return false;
  if (isOlderVersion(live.version, stored.version)) return false;
  return stored.generation === null || live.generation !== stored.generation;
}

/** Whether an observed child lacks labels or annotations that it is to have. */
export function lacksMetadata({ object, stored }: ChildWrite, { metadata }: KubeObject): boolean {
  if (stored === null || isOlderVersion(metadata.resourceVersion, stored.version)) return false;
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  return (
    !covers(metadata.labels, object.metadata.labels) || !covers(metadata.annotations, annotations)
  );
}

type Texts = Readonly<Record<string, string>>;

function covers(live: Texts = {}, wanted: Texts = {}): boolean {
  return Object.entries(wanted).every(([key, text]) => live[key] === text);
}
