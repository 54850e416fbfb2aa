import {
  type ActorView,
  createSystem,
  type JournalSink,
  type Path,
  type System,
} from '@troupe/actors';
import type { LiveWatch } from '@troupe/inspector';
import { createKubePort, type KubeClient, type KubeKind, watchNamespaces } from '@troupe/kube';
import { serverAppLabel } from '@troupe/resources';
import type { ClosableSchedulerPort } from '@troupe/scheduler-client';
import { Subscription } from 'rxjs';
import type { Logger } from 'winston';
import { createOperatorLog } from './logging/operator-log.ts';
import { type OperatorTime, systemTime } from './operator-time.ts';
import { createOrphanLog } from './orphan-log.ts';
import { createTimerPort } from './timer-port.ts';

/** What an operator works with. */
export interface OperatorOptions {
  readonly client: KubeClient;
  /** The namespaces to watch, each by itself; all there are by default. */
  readonly namespaces?: readonly string[];
  /** Makes the way to a namespace's scheduler. */
  readonly scheduler: (namespace: string) => ClosableSchedulerPort;
  readonly journal: JournalSink;
  readonly logger: Logger;
  /** Whether transitions are logged, as they are by default; crashes always are. */
  readonly logsTransitions?: boolean;
  /** Told of each actor's new state; null once the actor is gone. */
  readonly onTransition?: (path: Path, view: ActorView | null) => void;
  /** Looks on, for the page. */
  readonly watch?: LiveWatch | undefined;
  readonly time?: OperatorTime;
}

/** A running operator. */
export interface Operator {
  readonly system: System;
  /** Stops at once. The next start takes up from the cluster's and the scheduler's state. */
  stop(): void;
}

/** What is watched. Workloads come before Servers, so that a Server finds its own already there. */
const watched: readonly { readonly kind: KubeKind; readonly labelSelector?: string }[] = [
  { kind: 'StatefulSet', labelSelector: `${serverAppLabel.key}=${serverAppLabel.value}` },
  { kind: 'Server' },
  { kind: 'Model' },
  { kind: 'Pipeline' },
  { kind: 'Experiment' },
];

/** Starts the operator: the same composition in a cluster, on a laptop, and under test. */
export function startOperator(options: OperatorOptions): Operator {
  const { client, namespaces = [], logger, onTransition, watch, time = systemTime } = options;
  const log = createOperatorLog(logger, { transitions: options.logsTransitions ?? true });
  const timer = createTimerPort(time);
  const kube = createKubePort(client);
  const schedulers = new Map<string, ClosableSchedulerPort>();
  const orphans = createOrphanLog({ logger, time, system: () => system });
  const system: System = createSystem({
    clock: time.now,
    kube,
    timer,
    journal: watch === undefined ? options.journal : bothSinks(options.journal, watch.journal),
    scheduler(schedulerNamespace) {
      const port = options.scheduler(schedulerNamespace);
      schedulers.set(schedulerNamespace, port);
      return port;
    },
    releaseScheduler(schedulerNamespace) {
      schedulers.get(schedulerNamespace)?.close();
      schedulers.delete(schedulerNamespace);
    },
    defer: (run) => {
      setImmediate(run);
    },
    onTransition(path, view) {
      log.transition(path, view);
      watch?.onTransition(path, view);
      onTransition?.(path, view);
    },
    onSession(session) {
      log.session(session);
      orphans.session(session);
      watch?.onSession(session);
    },
    onNonsense: log.nonsense,
  });
  watch?.attach(system);

  const watches = new Subscription();
  for (const { kind, labelSelector } of watched) {
    watches.add(
      watchNamespaces(client, { kind, namespaces, labelSelector }).subscribe((change) => {
        log.watch(kind, change);
        system.observe(kind, change);
      }),
    );
  }

  return {
    system,
    stop() {
      watches.unsubscribe();
      orphans.close();
      system.stop();
      kube.close();
      timer.close();
      for (const port of schedulers.values()) port.close();
    },
  };
}

/** Records for a journal and for whoever looks on. */
function bothSinks(journal: JournalSink, onlooker: JournalSink): JournalSink {
  return {
    append(record) {
      journal.append(record);
      onlooker.append(record);
    },
  };
}
