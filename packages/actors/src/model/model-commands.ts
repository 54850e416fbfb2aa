import {
  type ModelStatus,
  modelFinalizer,
  readyType,
  releaseAfterAnnotation,
  statusOf,
  unloadModelRequest,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { ModelContext } from './model-context.ts';

/** Status fields that vanish when they are 0 or empty: a merge patch has to say null for them. */
const optionalFields = ['replicas', 'availableReplicas', 'selector', 'modelgwReady'] as const;

/** Puts our finalizer on the object, behind those of others. */
export function addFinalizer({ target, model }: ModelContext): Command {
  const others = (model.metadata.finalizers ?? []).filter((each) => each !== modelFinalizer);
  const { resourceVersion } = model.metadata;
  return {
    type: 'SetFinalizers',
    target,
    finalizers: [...others, modelFinalizer],
    resourceVersion,
  };
}

/** Takes our finalizer off the object and leaves those of others. */
export function removeFinalizer({ target, model }: ModelContext): Command {
  const finalizers = (model.metadata.finalizers ?? []).filter((each) => each !== modelFinalizer);
  const { resourceVersion } = model.metadata;
  return { type: 'SetFinalizers', target, finalizers, resourceVersion };
}

/** Asks the scheduler to load the current generation; null where there is nobody or nothing to ask. */
export function load({ target, plan, epoch, generation }: ModelContext): Command | null {
  if ('error' in plan || epoch === null) return null;
  const { namespace } = target;
  return { type: 'LoadModel', namespace, epoch, generation, request: plan.request };
}

/** Asks the scheduler to let go of the model. */
export function unload({ target, model, epoch, generation }: ModelContext): Command | null {
  if (epoch === null) return null;
  const request = unloadModelRequest(model);
  return { type: 'UnloadModel', namespace: target.namespace, epoch, generation, request };
}

/** Asks the scheduler how the model is. */
export function poll({ target, epoch }: ModelContext): Command | null {
  if (epoch === null) return null;
  return { type: 'PollModel', namespace: target.namespace, epoch, name: target.name };
}

/** Writes `status`, whole, so that a later write replaces an earlier one without loss. */
export function patchStatus(
  { target }: ModelContext,
  status: ModelStatus,
  serial: number,
  urgency: 'verdict' | 'progress',
): Command {
  const cleared = Object.fromEntries(
    optionalFields.filter((field) => status[field] === undefined).map((field) => [field, null]),
  );
  return { type: 'PatchStatus', target, status: { ...cleared, ...status }, serial, urgency };
}

/** The Event for a finalizer that goes by its owner's leave, not by the scheduler's word. */
export function released({ target, at }: ModelContext): Command {
  return {
    type: 'RecordEvent',
    target,
    source: 'scheduler-client',
    eventType: 'Warning',
    reason: 'ReleasedWithoutScheduler',
    message: `The finalizer of Model "${target.name}" goes without the scheduler's word, as ${releaseAfterAnnotation} says: it may still be loaded`,
    at,
  };
}

/** The Event for a status that the API does not take, in its own words. */
export function updateFailed({ target, at }: ModelContext, error: string): Command {
  return {
    type: 'RecordEvent',
    target,
    source: 'scheduler-client',
    eventType: 'Warning',
    reason: 'UpdateFailed',
    message: `Failed to update status for Model "${target.name}": ${error}`,
    at,
  };
}

/** The Kubernetes Event for a change of `Ready`, or null where it did not change. */
export function readyEvent(
  { target, at }: ModelContext,
  before: ModelStatus,
  after: ModelStatus,
): Command | null {
  const was = statusOf(before.conditions, readyType) === 'True';
  const is = statusOf(after.conditions, readyType) === 'True';
  if (was === is) return null;
  return {
    type: 'RecordEvent',
    target,
    source: 'scheduler-client',
    eventType: is ? 'Normal' : 'Warning',
    reason: is ? 'ModelReady' : 'ModelNotReady',
    message: is ? `Model [${target.name}] is Ready` : `Model [${target.name}] is no longer Ready`,
    at,
  };
}
