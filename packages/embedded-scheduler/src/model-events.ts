import {
  ModelStatus_ModelState as ModelState,
  type ModelStatusResponse,
} from '@troupe/scheduler-api';
import { createFifo } from './fifo.ts';
import { latestOf, type ModelVersion } from './model-record.ts';
import type { ModelRegistry } from './model-registry.ts';
import type { ModelChanged } from './replica-lifecycle.ts';
import { modelStatusMessage } from './status-messages.ts';
import { createSubscribers, type Subscribers } from './subscribers.ts';
import type { Timing } from './timing.ts';

const noGateway = 'No model gateway available to handle model';

/** Tells the world about models. */
export interface ModelEvents {
  readonly subscribers: Subscribers<ModelStatusResponse>;
  push(change: ModelChanged): void;
}

/** Answers for the absent model gateway; true when that changed the version. */
function withoutGateway(version: ModelVersion): boolean {
  const { state, reason } = version.gateway;
  if (state === ModelState.ModelCreate && reason === '') {
    version.gateway = { state: ModelState.ModelCreate, reason: noGateway };
    return true;
  }
  if (state === ModelState.ModelTerminate) {
    version.gateway = { state: ModelState.ModelTerminated, reason: noGateway };
    return true;
  }
  return false;
}

/**
 * Makes the line of model events. Each carries the state read when it is sent, and only events of
 * the latest version reach subscribers. `handled` is told of every event, sent or not.
 */
export function createModelEvents(
  models: ModelRegistry,
  after: Timing['after'],
  handled: (change: ModelChanged) => void,
): ModelEvents {
  const subscribers = createSubscribers<ModelStatusResponse>();
  const line = createFifo<ModelChanged>(after, (change) => {
    const record = models.get(change.name);
    const latest = record === undefined ? undefined : latestOf(record);
    if (record !== undefined && latest?.version === change.version) {
      if (subscribers.size > 0) subscribers.send(modelStatusMessage(record));
      if (withoutGateway(latest)) line.push({ ...change, freed: false });
    }
    handled(change);
  });
  return { subscribers, push: line.push };
}
