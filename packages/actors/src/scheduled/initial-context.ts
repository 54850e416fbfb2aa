import { refOf } from '@troupe/resources';
import type { ResourceInput } from '../resource-actor.ts';
import {
  hasFinalizer,
  ownStatus,
  type ScheduledContext,
  type ScheduledResource,
  type ScheduledView,
} from './scheduled-context.ts';
import { judge } from './scheduled-judgement.ts';
import type { ScheduledKind } from './scheduled-kind.ts';

/** The context of a new actor of a scheduled kind. */
export function initialContext<R extends ScheduledResource, V extends ScheduledView, Q>(
  kind: ScheduledKind<R, V, Q>,
  input: ResourceInput,
): ScheduledContext<R, V, Q> {
  const resource = input.object as R;
  const context: ScheduledContext<R, V, Q> = {
    path: input.path,
    target: refOf(resource),
    resource,
    generation: resource.metadata.generation ?? 0,
    plan: kind.plan(resource),
    epoch: input.epoch,
    stalledEpoch: null,
    view: input.view as V | null,
    viewEpoch: input.epoch,
    viewAsked: false,
    hadNamesake: input.hadNamesake,
    accepted: false,
    ambiguous: false,
    verdict: 'unproven',
    reloading: false,
    attempts: 0,
    lastError: input.sessionError,
    cutOffAt: input.epoch === null ? input.at : null,
    status: ownStatus(resource),
    given: 0,
    confirmed: 0,
    writtenVersion: '',
    finalized: hasFinalizer(resource, kind.finalizer),
    at: input.at,
    outbox: [],
  };
  const verdict = judge(kind, context, true);
  return { ...context, verdict, accepted: input.epoch !== null && verdict !== 'unproven' };
}
