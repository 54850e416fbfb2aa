import {
  type Condition,
  type KubeObject,
  pausedAnnotation,
  refOf,
  withInfo,
  withoutCondition,
} from '@troupe/resources';
import type { Command } from './command.ts';

/** True while commands for a resource are stopped by its annotation; absent otherwise. */
export const pausedType = 'Paused';

/** A status of any kind, as far as this is about it. */
interface StatusWithConditions {
  readonly conditions?: readonly Condition[];
}

/**
 * Says in a resource's status and in an Event that nothing is done for it any more.
 *
 * @param status the latest that its actor gave, which the write may replace while it waits.
 */
export function sayPaused(object: KubeObject, status: unknown, at: number): readonly Command[] {
  const known = (status ?? {}) as StatusWithConditions;
  const message = `No commands are given while the annotation ${pausedAnnotation} is true`;
  const condition = { type: pausedType, status: 'True', reason: 'Annotated', message } as const;
  const conditions = withInfo(known.conditions ?? [], condition, at);
  return [
    patch(object, { ...known, conditions }),
    {
      type: 'RecordEvent',
      target: refOf(object),
      source: 'scheduler-client',
      eventType: 'Normal',
      reason: 'Paused',
      message,
      at,
    },
  ];
}

/** The object as an actor that takes up work again is to see it: without the mark of the pause. */
export function withoutPause(object: KubeObject): KubeObject {
  const status = object.status as StatusWithConditions | undefined;
  if (status?.conditions === undefined) return object;
  const conditions = withoutCondition(status.conditions, pausedType);
  return conditions === status.conditions
    ? object
    : { ...object, status: { ...status, conditions } };
}

/** Takes back in a resource's status that nothing is done for it. */
export function sayResumed(object: KubeObject): Command | null {
  const bare = withoutPause(object);
  return bare === object ? null : patch(object, bare.status as StatusWithConditions);
}

function patch(object: KubeObject, status: StatusWithConditions): Command {
  const target = refOf(object);
  return { type: 'PatchStatus', target, status: { ...status }, serial: 0, urgency: 'verdict' };
}
