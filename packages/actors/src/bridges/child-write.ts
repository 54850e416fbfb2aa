import {
  hasApplied,
  hasInherited,
  isAutoscaled,
  type KubeObject,
  migratedFields,
  type ObjectRef,
} from '@troupe/resources';
import type { UnsavedObject } from '../ports/kube-port.ts';
import {
  type ChildCommand,
  type ChildStage,
  controllerUid,
  type UnnumberedCall,
} from './kube-work.ts';
import type { KubeWriterAnswer } from './kube-writer-answer.ts';

/** What follows from an answer. */
export type ChildMove =
  | { readonly do: 'call'; readonly stage: ChildStage; readonly call: UnnumberedCall }
  | {
      readonly do: 'finish';
      readonly resourceVersion: string;
      readonly generation?: number;
      readonly overrode?: string;
    }
  /** The actor is told, and it is tried again from the beginning, later. */
  | {
      readonly do: 'fail';
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly retryAfterMs?: number;
    }
  /** Somebody was quicker; it is tried again, and nobody needs to know. */
  | { readonly do: 'repeat' };

type ApplyChild = Extract<ChildCommand, { type: 'ApplyChild' }>;

const fresh: Omit<ChildStage, 'step'> = { conflict: '', migrated: false, yields: false };

/** The first call of a child's write. */
export function beginChild(command: ChildCommand): Extract<ChildMove, { do: 'call' }> {
  if (command.type === 'DeleteChild') {
    const call = { type: 'Delete', target: command.target } as const;
    return { do: 'call', stage: { ...fresh, step: 'deleting' }, call };
  }
  if (command.way === 'apply') return apply(command, fresh, false);
  const call = { type: 'Create', object: command.object } as const;
  return { do: 'call', stage: { ...fresh, step: 'creating' }, call };
}

/**
 * What follows from an answer of the API to the call under way.
 *
 * A child is applied without force. Where the API says that others hold what we state, the object is
 * looked at: what the earlier operator held becomes ours; replicas that an autoscaler holds stay its own;
 * what we applied before and others changed since is put back by force; and what others held before us is
 * for people to sort out, who are told in the API's words.
 */
export function childStep(
  command: ChildCommand,
  stage: ChildStage,
  answer: KubeWriterAnswer,
): ChildMove {
  if (command.type === 'DeleteChild') return afterDelete(answer);
  if (answer.type === 'Failed') return afterFailure(command, stage, answer);
  if (answer.type === 'Answered') return afterLook(command, stage, answer.object);
  if (answer.type !== 'Stored') return { do: 'repeat' };
  if (stage.step === 'migrating') return apply(command, { ...stage, migrated: true }, false);
  if (stage.step === 'applying' && answer.inherits && !stage.migrated) return look(command, stage);
  const { resourceVersion, generation } = answer;
  return {
    do: 'finish',
    resourceVersion,
    ...(generation === undefined ? {} : { generation }),
    ...(stage.conflict === '' ? {} : { overrode: stage.conflict }),
  };
}

function afterDelete(answer: KubeWriterAnswer): ChildMove {
  if (answer.type !== 'Failed') return { do: 'finish', resourceVersion: '' };
  const { code, reason, message, retryAfterMs } = answer;
  // Gone, or a namesake in its place, which is not the one to go.
  if (code === 404 || code === 409) return { do: 'finish', resourceVersion: '' };
  return failure(code, reason, message, retryAfterMs);
}

function afterFailure(
  command: ApplyChild,
  stage: ChildStage,
  { code, reason, message, retryAfterMs }: Extract<KubeWriterAnswer, { type: 'Failed' }>,
): ChildMove {
  const { step, conflict } = stage;
  const isRace = step === 'looking' ? code === 404 : code === 409 && step !== 'applying';
  if (code === 409 && step === 'applying' && conflict === '') {
    return look(command, { ...stage, conflict: message });
  }
  if (code === 409 && step === 'creating') return look(command, stage);
  if (isRace) return { do: 'repeat' };
  return failure(code, reason, message, retryAfterMs);
}

/** What follows from the sight of a child that is there already. */
function afterLook(command: ApplyChild, stage: ChildStage, live: KubeObject): ChildMove {
  const { kind, metadata } = command.object;
  if (controllerUid(live.metadata.ownerReferences) !== controllerUid(metadata.ownerReferences)) {
    const message = `${kind} ${metadata.name} exists and belongs to another owner`;
    return failure(409, 'NotOwned', message);
  }
  const { resourceVersion, managedFields = [] } = live.metadata;
  const target = refOfChild(command.object, live.metadata.uid);
  if (command.way === 'patch') {
    const call = { type: 'Merge', target, object: command.object } as const;
    return { do: 'call', stage: { ...stage, step: 'patching' }, call };
  }
  if (hasInherited(managedFields) && !stage.migrated) {
    const { uid } = live.metadata;
    const fields = migratedFields(managedFields);
    const patch = { metadata: { uid, resourceVersion, managedFields: fields } };
    const next = { ...stage, conflict: '', step: 'migrating' } as const;
    return { do: 'call', stage: next, call: { type: 'Patch', target, patch } };
  }
  if (stage.conflict === '') return apply(command, stage, false);
  if (isAutoscaled(managedFields) && !stage.yields) {
    return apply(command, { ...stage, conflict: '', yields: true }, false);
  }
  if (hasApplied(managedFields)) return apply(command, stage, true);
  return failure(409, 'Conflict', stage.conflict);
}

function apply(
  { object }: ApplyChild,
  stage: Omit<ChildStage, 'step'>,
  force: boolean,
): Extract<ChildMove, { do: 'call' }> {
  const stated = stage.yields ? withoutReplicas(object) : object;
  const call = { type: 'Apply', object: stated, force } as const;
  return { do: 'call', stage: { ...stage, step: 'applying' }, call };
}

function look({ object }: ApplyChild, stage: ChildStage): ChildMove {
  const call = { type: 'Read', target: refOfChild(object, ''), managed: true } as const;
  return { do: 'call', stage: { ...stage, step: 'looking' }, call };
}

function withoutReplicas(object: UnsavedObject): UnsavedObject {
  const { replicas: _, ...spec } = object.spec as Readonly<Record<string, unknown>>;
  return { ...object, spec };
}

function refOfChild({ apiVersion, kind, metadata }: UnsavedObject, uid: string): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name, uid };
}

function failure(
  code: number,
  reason: string,
  message: string,
  retryAfterMs?: number,
): Extract<ChildMove, { do: 'fail' }> {
  const failed = { do: 'fail', code, reason, message } as const;
  return retryAfterMs === undefined ? failed : { ...failed, retryAfterMs };
}
