import { namespaceIn, type Path } from '../path.ts';
import { createKeyedLanes, type KeyedLanes, type LaneSnapshot } from './keyed-lanes.ts';
import type { EventCommand, Job, KubeUnderWay } from './kube-work.ts';

/** A progress report that waits for the verdict that would replace it. */
export interface Progress {
  readonly job: Job;
  readonly dueAt: number;
}

/** All that a Kubernetes writer has to do, and has under way. */
export interface KubeWriterState {
  readonly lanes: KeyedLanes<Job>;
  readonly progress: Map<Path, Progress>;
  readonly underWay: Map<number, KubeUnderWay>;
  /** By lane, the pause under way of what failed there; follows from `underWay`. */
  readonly pauses: Map<string, number>;
  readonly events: EventCommand[];
  readonly counters: KubeWriterCounters;
}

/** The numbers that a Kubernetes writer goes on from. */
export interface KubeWriterCounters {
  eventSerial: number;
  droppedEvents: number;
  lastId: number;
  nextOverdueLookAt: number;
  /** Whether namespaces share the operator. */
  shared: boolean;
}

/** The same as plain JSON. */
export interface KubeWriterSnapshot {
  readonly lanes: readonly LaneSnapshot<Job>[];
  readonly progress: readonly (readonly [Path, Progress])[];
  readonly underWay: readonly (readonly [id: number, KubeUnderWay])[];
  readonly events: readonly EventCommand[];
  readonly counters: KubeWriterCounters;
}

const nothing: KubeWriterSnapshot = {
  lanes: [],
  progress: [],
  underWay: [],
  events: [],
  counters: { eventSerial: 0, droppedEvents: 0, lastId: 0, nextOverdueLookAt: 0, shared: false },
};

/** The state of a writer that has nothing to do, or what a snapshot says. */
export function kubeWriterState(from = nothing): KubeWriterState {
  const { lanes, progress, underWay, events, counters } = structuredClone(from);
  return {
    lanes: createKeyedLanes(lanes, namespaceIn),
    progress: new Map(progress),
    underWay: new Map(underWay),
    pauses: new Map(
      underWay.flatMap(([id, entry]) => (entry.type === 'pause' ? [[entry.job.lane, id]] : [])),
    ),
    events: [...events],
    counters,
  };
}

/** Copies what changes; commands never do. */
export function snapshotOfWriter(state: KubeWriterState): KubeWriterSnapshot {
  const { lanes, progress, underWay, events, counters } = state;
  return {
    lanes: lanes.snapshot((job) => ({ ...job })),
    progress: Array.from(progress, ([who, { job, dueAt }]) => [who, { job: { ...job }, dueAt }]),
    underWay: Array.from(underWay, ([id, entry]) => [
      id,
      'job' in entry ? { ...entry, job: { ...entry.job } } : entry,
    ]),
    events: [...events],
    counters: { ...counters },
  };
}
