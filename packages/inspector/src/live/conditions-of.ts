import type { ActorView } from '@troupe/actors';
import { readyType } from '@troupe/resources';
import type { ConditionRow } from '../api/wire.ts';

/** The conditions of an actor's resource, `Ready` first. */
export function conditionsOf({ object }: ActorView): ConditionRow[] {
  const { conditions } = (object.status ?? {}) as {
    readonly conditions?: readonly Partial<ConditionRow>[];
  };
  return (conditions ?? [])
    .map(({ type = '', status = '', reason = '', message = '', lastTransitionTime = '' }) => ({
      type,
      status,
      reason,
      message,
      lastTransitionTime,
    }))
    .sort((a, b) => Number(b.type === readyType) - Number(a.type === readyType));
}
