import type {
  Experiment,
  ExperimentStatusRequest,
  ExperimentStatusResponse,
  StartExperimentRequest,
} from '@troupe/scheduler-api';
import { createFifo } from '../fifo.ts';
import type { Purge } from '../purge.ts';
import { createSubscribers, type Subscribers } from '../subscribers.ts';
import type { Timing } from '../timing.ts';
import {
  type ExperimentRecord,
  type ExperimentTargets,
  experimentStatusMessage,
  newExperiment,
  refreshReadiness,
  routeFault,
} from './experiment-record.ts';
import { createExperimentRegistry, type ExperimentTarget } from './experiment-registry.ts';

/** An experiment as the scheduler's database keeps it. Plain JSON. */
export interface SavedExperiment {
  readonly definition: Experiment;
  /** In milliseconds since 1970; absent while it runs. */
  readonly stoppedAtMs?: number;
}

export interface ExperimentsOptions {
  readonly timing: Timing;
  readonly purge: Purge;
  readonly targets: ExperimentTargets;
}

/** The experiments of a scheduler. */
export interface Experiments {
  readonly subscribers: Subscribers<ExperimentStatusResponse>;
  /** Throws `SchedulerError`, as do the two others. */
  start(request: StartExperimentRequest): void;
  stop(name: string): void;
  status(request: ExperimentStatusRequest): ExperimentStatusResponse[];
  /** Something happened to a model or a pipeline, if only that it was looked at. */
  targetChanged(target: ExperimentTarget): void;
  save(): readonly SavedExperiment[];
  restore(saved: readonly SavedExperiment[]): void;
}

interface ExperimentEvent {
  readonly record: ExperimentRecord;
  /** As it was when the event was published. */
  readonly message: ExperimentStatusResponse;
  /** Whether routes are tried afterwards. */
  readonly routes: boolean;
}

/** Makes the experiments of one scheduler: none. */
export function createExperiments({ timing, purge, targets }: ExperimentsOptions): Experiments {
  const registry = createExperimentRegistry();
  const subscribers = createSubscribers<ExperimentStatusResponse>();
  const events = createFifo<ExperimentEvent>(timing.after, ({ record, message, routes }) => {
    subscribers.send(message);
    if (routes) route(record);
  });

  function publish(record: ExperimentRecord, routes: boolean): void {
    events.push({ record, message: experimentStatusMessage(record), routes });
  }

  /** Only a change of `active` is told; why routes failed shows with the next event. */
  function route(record: ExperimentRecord): void {
    const { definition } = record;
    if (registry.find(definition.name) !== record || record.stoppedAtMs !== undefined) return;
    const fault = routeFault(definition, targets);
    const before = record.active;
    record.active = fault === undefined;
    record.description = fault ?? 'experiment active';
    if (record.active !== before) publish(record, false);
  }

  function begin(record: ExperimentRecord): void {
    refreshReadiness(record, targets);
    publish(record, true);
  }

  function expire(record: ExperimentRecord): void {
    const { name } = record.definition;
    if (record.stoppedAtMs === undefined) return;
    purge.expire(record.stoppedAtMs, () => {
      if (registry.find(name) === record) registry.forget(name);
    });
  }

  return {
    subscribers,
    start: (request) => begin(registry.start(request)),
    stop(name) {
      const record = registry.stop(name, timing.now());
      publish(record, false);
      expire(record);
    },
    status({ name }) {
      const records = name === undefined ? registry.all() : [registry.get(name)];
      return [...records].map(experimentStatusMessage);
    },
    targetChanged(target) {
      for (const record of registry.referringTo(target)) begin(record);
    },
    save: () =>
      [...registry.all()].map(({ definition, stoppedAtMs }) =>
        stoppedAtMs === undefined ? { definition } : { definition, stoppedAtMs },
      ),
    restore(saved) {
      for (const { definition, stoppedAtMs } of saved) {
        const record = { ...newExperiment(definition), stoppedAtMs };
        registry.restore(record);
        refreshReadiness(record, targets);
        if (stoppedAtMs === undefined) publish(record, true);
        else expire(record);
      }
    },
  };
}
