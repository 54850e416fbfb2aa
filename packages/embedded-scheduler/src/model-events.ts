import type { ModelStatusResponse } from '@troupe/scheduler-api';
import { createFifo } from './fifo.ts';
import { latestOf, type ModelRecord } from './model-record.ts';
import type { ModelRegistry } from './model-registry.ts';
import type { ModelChanged } from './replica-lifecycle.ts';
import { modelStatusMessage } from './status-messages.ts';
import { createSubscribers, type Subscribers } from './subscribers.ts';
import type { Timing } from './timing.ts';

/** Tells the world about models. */
export interface ModelEvents {
  readonly subscribers: Subscribers<ModelStatusResponse>;
  push(change: ModelChanged): void;
}

/** What is done about every event, sent or not. */
export interface ModelEventHandlers {
  /** The event is of a latest version, and was sent to whom it may concern. */
  readonly told: (record: ModelRecord) => void;
  readonly handled: (change: ModelChanged) => void;
}

/**
 * Makes the line of model events. Each carries the state read when it is sent, and only events of
 * the latest version reach subscribers.
 */
export function createModelEvents(
  models: ModelRegistry,
  after: Timing['after'],
  { told, handled }: ModelEventHandlers,
): ModelEvents {
  const subscribers = createSubscribers<ModelStatusResponse>();
  const line = createFifo<ModelChanged>(after, (change) => {
    const record = models.get(change.name);
    if (record !== undefined && latestOf(record).version === change.version) {
      if (subscribers.size > 0) subscribers.send(modelStatusMessage(record));
      told(record);
    }
    handled(change);
  });
  return { subscribers, push: line.push };
}
