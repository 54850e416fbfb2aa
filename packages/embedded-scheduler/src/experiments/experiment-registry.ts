import type { Experiment, ResourceType, StartExperimentRequest } from '@troupe/scheduler-api';
import { SchedulerError } from '../scheduler-error.ts';
import { type ExperimentRecord, newExperiment } from './experiment-record.ts';
import { experimentFault, targetsOf } from './experiment-validation.ts';

/** What an experiment refers to. */
export interface ExperimentTarget {
  readonly type: ResourceType;
  readonly name: string;
}

/** The experiments ever started, stopped ones included. */
export interface ExperimentRegistry {
  /** Throws `SchedulerError` for one that was never started. */
  get(name: string): ExperimentRecord;
  find(name: string): ExperimentRecord | undefined;
  all(): Iterable<ExperimentRecord>;
  /** Stores what a StartExperiment asks for, in place of what was there. Throws `SchedulerError`. */
  start(request: StartExperimentRequest): ExperimentRecord;
  /** Marks an experiment as stopped. Throws `SchedulerError`. */
  stop(name: string, nowMs: number): ExperimentRecord;
  /** Takes in an experiment of an earlier scheduler. */
  restore(record: ExperimentRecord): void;
  forget(name: string): void;
  /** The running experiments that refer to a model or pipeline. */
  referringTo(target: ExperimentTarget): readonly ExperimentRecord[];
}

const keyOf = ({ type, name }: ExperimentTarget): string => `${type}/${name}`;

export function createExperimentRegistry(): ExperimentRegistry {
  const experiments = new Map<string, ExperimentRecord>();
  const byTarget = new Map<string, Set<ExperimentRecord>>();
  /** Names of experiments by their baseline. */
  const baselines = new Map<string, string>();

  const baselineOf = ({ resourceType, default: name }: Experiment): string | undefined =>
    name === undefined ? undefined : keyOf({ type: resourceType, name });

  function unlink(record: ExperimentRecord | undefined): void {
    if (record === undefined) return;
    const { definition } = record;
    for (const name of targetsOf(definition)) {
      const key = keyOf({ type: definition.resourceType, name });
      const records = byTarget.get(key);
      records?.delete(record);
      if (records?.size === 0) byTarget.delete(key);
    }
    const baseline = baselineOf(definition);
    if (baseline !== undefined && baselines.get(baseline) === definition.name) {
      baselines.delete(baseline);
    }
  }

  function put(record: ExperimentRecord): void {
    const { definition } = record;
    unlink(experiments.get(definition.name));
    experiments.set(definition.name, record);
    if (record.stoppedAtMs !== undefined) return;
    for (const name of targetsOf(definition)) {
      const key = keyOf({ type: definition.resourceType, name });
      const records = byTarget.get(key) ?? new Set();
      byTarget.set(key, records.add(record));
    }
    const baseline = baselineOf(definition);
    if (baseline !== undefined) baselines.set(baseline, definition.name);
  }

  function get(name: string): ExperimentRecord {
    const record = experiments.get(name);
    if (record === undefined) {
      throw new SchedulerError('FAILED_PRECONDITION', `Experiment not found ${name}`);
    }
    return record;
  }

  return {
    get,
    find: (name) => experiments.get(name),
    all: () => experiments.values(),
    start({ experiment }) {
      if (experiment === undefined) {
        throw new SchedulerError('INVALID_ARGUMENT', 'StartExperiment needs an experiment');
      }
      const holder = baselines.get(baselineOf(experiment) ?? '');
      const fault = experimentFault(experiment, holder !== undefined && holder !== experiment.name);
      if (fault !== undefined) throw new SchedulerError('FAILED_PRECONDITION', fault);
      const record = newExperiment(experiment);
      put(record);
      return record;
    },
    stop(name, nowMs) {
      const record = get(name);
      unlink(record);
      record.stoppedAtMs ??= nowMs;
      record.active = false;
      return record;
    },
    restore: put,
    forget(name) {
      unlink(experiments.get(name));
      experiments.delete(name);
    },
    referringTo: (target) => [...(byTarget.get(keyOf(target)) ?? [])],
  };
}
