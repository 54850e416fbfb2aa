import type { KubeCommand } from '../command.ts';
import type { WriteKind } from '../fact.ts';
import { childKey, type Path } from '../path.ts';
import type { KubeCall } from '../ports/kube-port.ts';
import type { ToldCall } from './bridge.ts';

/** What is written when nothing else is to do. */
export type EventCommand = Extract<KubeCommand, { type: 'RecordEvent' }>;
/** What an object is to become; its actor is told of the outcome. */
export type ObjectCommand = Exclude<
  KubeCommand,
  EventCommand | { type: 'ForgetChildren' | 'ShareWrites' }
>;
/** What becomes of a child, which may take several calls. */
export type ChildCommand = Extract<KubeCommand, { type: 'ApplyChild' | 'DeleteChild' }>;
/** What one call does. */
export type PlainCommand = Exclude<ObjectCommand, ChildCommand>;
/** A call that has no number yet. */
export type UnnumberedCall = KubeCall extends infer C
  ? C extends { id: number }
    ? Omit<C, 'id'>
    : never
  : never;

/** A command with what has become of it. */
export type Job = PlainJob | ChildJob;

interface JobBase {
  readonly who: Path;
  /** What it waits in line for: writes of one object go one after the other. */
  readonly lane: string;
  attempts: number;
  lastError: string;
}

/** A write by one call. */
export interface PlainJob extends JobBase {
  readonly command: PlainCommand;
  /** `reading` is the look at the object after a conflict. */
  stage: 'writing' | 'reading';
}

/** The write of a child. */
export interface ChildJob extends JobBase {
  readonly command: ChildCommand;
  stage: ChildStage;
  /** Its resource is gone: it ends with the call or wait under way. */
  isForgotten?: true;
}

/** How far the write of a child has got. */
export interface ChildStage {
  /**
   * The call under way: `looking` reads the object with who holds its fields, `migrating` takes over what
   * the earlier operator held, `creating` and `patching` are for what cannot be applied.
   */
  readonly step: 'applying' | 'looking' | 'migrating' | 'creating' | 'patching' | 'deleting';
  /** What the API said that others hold; empty while it did not. */
  readonly conflict: string;
  /** What the earlier operator held was looked for and taken over. */
  readonly migrated: boolean;
  /** The number of replicas is left to an autoscaler. */
  readonly yields: boolean;
}

/** Whether a job is about a child. */
export function isChildJob(job: Job): job is ChildJob {
  return job.command.type === 'ApplyChild' || job.command.type === 'DeleteChild';
}

/** What was asked of the API or the clock and is not answered. */
export type KubeUnderWay =
  | { readonly type: 'job'; readonly job: Job }
  | { readonly type: 'event' }
  /** `imposed` where the API itself said how long to wait. */
  | { readonly type: 'pause'; readonly job: Job; readonly imposed?: true }
  | { readonly type: 'progressDue' };

/** What a command replaces while it waits: an older one that is about the same. */
export const slots: Readonly<Record<ObjectCommand['type'], string>> = {
  SetFinalizers: 'finalizer',
  PatchStatus: 'status',
  ApplyChild: 'child',
  DeleteChild: 'child',
  ScaleResource: 'scale',
};

/** What the actor is told of as written or refused. */
export const writes: Readonly<Record<ObjectCommand['type'], WriteKind>> = {
  SetFinalizers: 'finalizer',
  PatchStatus: 'status',
  ApplyChild: 'child',
  DeleteChild: 'removal',
  ScaleResource: 'scale',
};

/** The line that a command waits in: that of its actor's object, or that of a child. */
export function laneOf(who: Path, command: ObjectCommand): string {
  const child = childOf(command);
  return child === undefined ? who : childLane(who, child);
}

/** The line that what is written of a child waits in. */
export function childLane(who: Path, child: string): string {
  return `${who} ${child}`;
}

/** The child that a command is about. */
export function childOf(command: ObjectCommand): string | undefined {
  if (command.type === 'DeleteChild') return childKey(command.target);
  if (command.type !== 'ApplyChild') return undefined;
  const { kind, metadata } = command.object;
  return childKey({ kind, name: metadata.name });
}

/** The number that comes back with a command's outcome; 0 for one that has none. */
export function serialOf(command: ObjectCommand): number {
  return 'serial' in command ? command.serial : 0;
}

/** The call that a command makes. */
export function callOf(command: PlainCommand): UnnumberedCall {
  switch (command.type) {
    case 'SetFinalizers': {
      const { target, finalizers, resourceVersion } = command;
      const patch = { metadata: { uid: target.uid, resourceVersion, finalizers } };
      return { type: 'Patch', target, patch };
    }
    case 'PatchStatus': {
      const { target, status } = command;
      const patch = { metadata: { uid: target.uid }, status };
      return { type: 'Patch', target, subresource: 'status', patch };
    }
    case 'ScaleResource': {
      const { target, replicas } = command;
      return {
        type: 'Patch',
        target,
        patch: { metadata: { uid: target.uid }, spec: { replicas } },
      };
    }
  }
}

/**
 * How a journal tells the call of a command that came with an earlier input. What is read after a conflict,
 * and children, are told as they are.
 */
export function toldWrite(call: KubeCall, job: Job): KubeCall | ToldCall {
  if (isChildJob(job) || job.stage !== 'writing') return call;
  const { who, command } = job;
  const serial = 'serial' in command ? command.serial : undefined;
  return { type: call.type, id: call.id, of: who, asked: command.type, serial };
}

/** The same of an Event. */
export function toldEvent(call: KubeCall): KubeCall | ToldCall {
  if (call.type !== 'Create') return call;
  const { name } = call.object.metadata;
  return { type: call.type, id: call.id, asked: 'RecordEvent', event: name };
}

/** Whether a command asks once more for what another asked for: its actor waits still, and nothing was corrected. */
export function asksTheSame(a: ObjectCommand, b: ObjectCommand): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The UID of the controller among owner references. */
export function controllerUid(references: unknown): string | undefined {
  if (!Array.isArray(references)) return undefined;
  return references.find((each) => each?.controller === true)?.uid;
}
