import { isPipelineLeaving } from '@troupe/resources';
import type { StatusReport } from './fact.ts';

/** Whether a scheduler still has what it speaks of, as far as that can be told. */
export function isHeld(fact: Pick<StatusReport, 'type' | 'view'>): boolean {
  const { view } = fact;
  if (view === null) return false;
  if ('deleted' in view) return !view.deleted;
  return 'modelsReady' in view ? !isPipelineLeaving(view) : view.active;
}
