import { createSystem, type JournalRecord, type OrphanPolicy, type System } from '@troupe/actors';
import { createKubePort } from './kube-port.ts';
import { type CuttableSchedulerPort, createSchedulerPort } from './scheduler-port.ts';
import type { SchedulerProcess } from './scheduler-process.ts';
import { createTimerPort } from './timer-port.ts';
import { startWatchSource, type WatchedKind, type WatchSource } from './watch-source.ts';
import type { World } from './world.ts';

/** One process of the operator, from its start to its kill. */
export interface OperatorLife {
  readonly system: System;
  readonly records: readonly JournalRecord[];
  readonly alive: boolean;
  readonly watches: readonly WatchSource[];
  readonly schedulerPorts: readonly CuttableSchedulerPort[];
  /** Calls off its death. */
  spare(): void;
  /** Ends it in the middle of whatever is going on. */
  kill(): void;
}

/** What a life is made of. */
export interface OperatorLifeOptions {
  readonly world: World;
  readonly schedulerOf: (namespace: string) => SchedulerProcess;
  readonly orphans: OrphanPolicy;
  /** It dies right after it has written so many journal records. */
  readonly maxRecords: number;
  readonly onDeath: () => void;
}

const watchedKinds: readonly WatchedKind[] = [
  'ServerConfig',
  'StatefulSet',
  'Service',
  'Server',
  'Model',
  'Pipeline',
  'Experiment',
];

/** Starts an operator over the cluster and the schedulers as they are. */
export function startOperatorLife(options: OperatorLifeOptions): OperatorLife {
  const { world, schedulerOf, orphans, maxRecords, onDeath } = options;
  const { time, truth } = world;
  const records: JournalRecord[] = [];
  const schedulerPorts: CuttableSchedulerPort[] = [];
  const watches: WatchSource[] = [];
  let alive = true;
  let recordsToLive = maxRecords;
  const isAlive = (): boolean => alive;

  function append(record: JournalRecord): void {
    if (!alive) return;
    records.push(record);
    if (record.layer === 0) {
      for (const given of record.gave) truth.gave(given);
      for (const { who, error } of record.crashed ?? []) truth.violated(`${who} threw: ${error}`);
    }
    if (records.length >= recordsToLive) kill();
  }

  function kill(): void {
    if (!alive) return;
    alive = false;
    for (const watch of watches) watch.stop();
    system.stop();
    onDeath();
  }

  const system = createSystem({
    clock: time.now,
    kube: createKubePort(world, isAlive),
    timer: createTimerPort(world, isAlive),
    scheduler(namespace) {
      const port = createSchedulerPort(world, schedulerOf(namespace), isAlive);
      schedulerPorts.push(port);
      return port;
    },
    journal: { append },
    orphans,
    defer: (run) => {
      time.after(0, run);
    },
  });
  for (const kind of watchedKinds) {
    watches.push(startWatchSource(world, kind, (change) => system.observe(kind, change)));
  }

  return {
    system,
    records,
    watches,
    schedulerPorts,
    kill,
    spare() {
      recordsToLive = Number.POSITIVE_INFINITY;
    },
    get alive() {
      return alive;
    },
  };
}
