import { type Model, refOf } from '@troupe/resources';
import type { ResourceInput } from '../resource-actor.ts';
import { hasFinalizer, type ModelContext, planFor } from './model-context.ts';
import { judge } from './model-judgement.ts';

/** The context of a new actor. */
export function initialModelContext(input: ResourceInput): ModelContext {
  const model = input.object as Model;
  const context: ModelContext = {
    path: input.path,
    target: refOf(model),
    model,
    generation: model.metadata.generation ?? 0,
    plan: planFor(model),
    epoch: input.epoch,
    stalledEpoch: null,
    view: input.view,
    viewEpoch: input.epoch,
    viewAsked: false,
    hadNamesake: input.hadNamesake,
    accepted: false,
    ambiguous: false,
    verdict: 'unproven',
    attempts: 0,
    lastError: input.sessionError,
    cutOffAt: input.epoch === null ? input.at : null,
    status: model.status ?? {},
    given: 0,
    confirmed: 0,
    writtenVersion: '',
    finalized: hasFinalizer(model),
    at: input.at,
    outbox: [],
  };
  const verdict = judge(context, true);
  return { ...context, verdict, accepted: input.epoch !== null && verdict !== 'unproven' };
}
