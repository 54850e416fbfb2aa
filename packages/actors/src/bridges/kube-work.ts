import type { ObjectRef } from '@troupe/resources';
import type { KubeCommand } from '../command.ts';
import type { WriteKind } from '../fact.ts';
import type { Path } from '../path.ts';
import type { KubeCall } from '../ports/kube-port.ts';

/** What is written when nothing else is to do. */
export type EventCommand = Extract<KubeCommand, { type: 'RecordEvent' }>;
/** What an object is to become; its actor is told of the outcome. */
export type ObjectCommand = Exclude<KubeCommand, EventCommand>;
/** A call that has no number yet. */
export type UnnumberedCall = KubeCall extends infer C
  ? C extends { id: number }
    ? Omit<C, 'id'>
    : never
  : never;

/** A command with what has become of it. */
export interface Job {
  readonly who: Path;
  readonly command: ObjectCommand;
  readonly slot: WriteKind;
  attempts: number;
  /** `reading` is the look at the object after a conflict. */
  stage: 'writing' | 'reading';
  lastError: string;
}

/** What was asked of the API or the clock and is not answered. */
export type KubeUnderWay =
  | { readonly type: 'job'; readonly job: Job }
  | { readonly type: 'event' }
  | { readonly type: 'pause'; readonly job: Job }
  | { readonly type: 'progressDue' };

/** What a command replaces while it waits: an older one that writes the same. */
export const slots: Readonly<Record<ObjectCommand['type'], WriteKind>> = {
  SetFinalizers: 'finalizer',
  PatchStatus: 'status',
  ApplyChild: 'child',
  ScaleResource: 'scale',
};

/** The number that comes back with a command's outcome; 0 for one that has none. */
export function serialOf(command: ObjectCommand): number {
  return 'serial' in command ? command.serial : 0;
}

/** The call that a command makes at first. */
export function callOf(command: ObjectCommand): UnnumberedCall {
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
    case 'ApplyChild':
      return { type: 'Create', object: command.object };
  }
}

/** The object that a command is about. */
export function targetOf(command: ObjectCommand): ObjectRef {
  if (command.type !== 'ApplyChild') return command.target;
  const { apiVersion, kind, metadata } = command.object;
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name, uid: '' };
}

/** The UID of the controller among owner references. */
export function controllerUid(references: unknown): string | undefined {
  if (!Array.isArray(references)) return undefined;
  return references.find((each) => each?.controller === true)?.uid;
}
