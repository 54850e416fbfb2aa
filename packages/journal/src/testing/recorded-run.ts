import {
  type ActorView,
  createSystem,
  type JournalSink,
  type SystemOptions,
  type TimerAnswer,
} from '@troupe/actors';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createToyCluster, type ToyCluster } from './toy-cluster.ts';
import { createToyScheduler } from './toy-scheduler.ts';
import { createVirtualTime } from './virtual-time.ts';

/** A whole system over toy ports, in virtual time, with its journal. */
export interface RecordedRun extends Pick<ToyCluster, 'apply' | 'remove' | 'refuseNext'> {
  readonly journal: MemoryJournal;
  /** Lets `ms` pass; all that falls due in it happens. */
  pass(ms: number): void;
  disconnect(): void;
  actors(): readonly ActorView[];
}

/** How a run differs from others. */
export interface RunOptions extends Partial<Pick<SystemOptions, 'writer'>> {
  /** A second journal, beside the one in memory. */
  readonly disk?: JournalSink;
}

/** Starts a system whose stores are in sync and hold nothing. */
export function startRun({ disk, ...options }: RunOptions = {}): RecordedRun {
  const time = createVirtualTime(Date.UTC(2026, 0, 1));
  const journal = createMemoryJournal({ maxRecords: Number.POSITIVE_INFINITY });
  const cluster = createToyCluster(time, (kind, change) => system.observe(kind, change));
  const scheduler = createToyScheduler(time);
  let woken: (answer: TimerAnswer) => void = () => {};

  const system = createSystem({
    clock: time.now,
    kube: cluster.port,
    scheduler: () => scheduler.port,
    timer: {
      call: ({ id, at }) => time.after(at - time.now(), () => woken({ type: 'Woke', id })),
      answers(to) {
        woken = to;
        return () => {
          woken = () => {};
        };
      },
    },
    journal: {
      append(record) {
        journal.append(record);
        disk?.append(record);
      },
      begin: (snapshot) => disk?.begin?.(snapshot),
    },
    defer: (run) => time.after(0, run),
    ...options,
  });
  for (const kind of ['Server', 'StatefulSet', 'Model']) system.observe(kind, { type: 'Synced' });

  return {
    journal,
    apply: cluster.apply,
    remove: cluster.remove,
    refuseNext: cluster.refuseNext,
    pass: time.pass,
    disconnect: scheduler.disconnect,
    actors: () => [...system.actors()],
  };
}
