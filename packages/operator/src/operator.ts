import {
  type ActorView,
  createSystem,
  type JournalSink,
  type OrphanPolicy,
  type Path,
  type System,
} from '@troupe/actors';
import type { LiveWatch } from '@troupe/inspector';
import { createKubePort, type KubeClient, watchNamespaces } from '@troupe/kube';
import type { ServerWorkloadKind } from '@troupe/resources';
import type { ClosableSchedulerPort } from '@troupe/scheduler-client';
import { Subscription } from 'rxjs';
import type { Logger } from 'winston';
import { withOutcomes } from './kube-outcomes.ts';
import { createOperatorLog } from './logging/operator-log.ts';
import { createStepLog } from './logging/step-log.ts';
import type { OperatorObserver } from './operator-observer.ts';
import { type OperatorTime, systemTime } from './operator-time.ts';
import { createOrphanLog } from './orphan-log.ts';
import { shadowClient } from './shadow/shadow-client.ts';
import { shadowSchedulerPort } from './shadow/shadow-scheduler-port.ts';
import { createTimerPort } from './timer-port.ts';
import { watched } from './watched.ts';

/** What an operator works with. */
export interface OperatorOptions {
  readonly client: KubeClient;
  /** The namespaces to watch, each by itself; all there are by default. */
  readonly namespaces?: readonly string[];
  /** The operator's own namespace, where the configs are that resources follow. */
  readonly configNamespace: string;
  /** What runs the pods of Servers; StatefulSets by default. */
  readonly serverWorkload?: ServerWorkloadKind;
  /** Makes the way to a namespace's scheduler. */
  readonly scheduler: (namespace: string) => ClosableSchedulerPort;
  readonly journal: JournalSink;
  /** What becomes of what a scheduler holds in our name and no resource is given for; told by default. */
  readonly orphans?: OrphanPolicy;
  readonly logger: Logger;
  /** Whether transitions are logged, as they are by default; crashes always are. */
  readonly logsTransitions?: boolean;
  /** Told of each actor's new state; null once the actor is gone. */
  readonly onTransition?: (path: Path, view: ActorView | null) => void;
  /** Looks on, for the page. */
  readonly watch?: LiveWatch | undefined;
  /** Look on too: metrics, readiness. */
  readonly observers?: readonly OperatorObserver[];
  readonly time?: OperatorTime;
  /** Decides all and does nothing: another operator is in charge. */
  readonly shadow?: boolean;
}

/** A running operator. */
export interface Operator {
  readonly system: System;
  /** Stops at once. The next start takes up from the cluster's and the scheduler's state. */
  stop(): void;
}

/** Starts the operator: the same composition in a cluster, on a laptop, and under test. */
export function startOperator(options: OperatorOptions): Operator {
  const { client, namespaces = [], logger, onTransition, watch, time = systemTime } = options;
  const { observers = [], shadow = false, configNamespace, serverWorkload } = options;
  const policy = options.orphans ?? 'report';
  const log = createOperatorLog(logger, { transitions: options.logsTransitions ?? true });
  const steps = createStepLog(logger, log);
  const timer = createTimerPort(time);
  const kube = withOutcomes(
    createKubePort(shadow ? shadowClient(client) : client, { time }),
    time.now,
    (outcome) => {
      for (const observer of observers) observer.outcome?.(outcome);
    },
  );
  const schedulers = new Map<string, ClosableSchedulerPort>();
  const orphans = createOrphanLog({ logger, time, policy, system: () => system });
  const system: System = createSystem({
    clock: time.now,
    kube,
    timer,
    orphans: policy,
    ...(serverWorkload === undefined ? {} : { serverWorkload }),
    journal: withOnlookers(
      watch === undefined ? [options.journal] : [options.journal, watch.journal],
      [steps, ...observers],
    ),
    scheduler(schedulerNamespace) {
      const way = options.scheduler(schedulerNamespace);
      const port = shadow ? shadowSchedulerPort(way) : way;
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
      steps.transition(path, view);
      orphans.transition(path, view);
      watch?.onTransition(path, view);
      onTransition?.(path, view);
      for (const observer of observers) observer.transition?.(path, view);
    },
    onSession(session) {
      log.session(session);
      orphans.session(session);
      watch?.onSession(session);
      for (const observer of observers) observer.session?.(session);
    },
    onNonsense: log.nonsense,
  });
  watch?.attach(system);

  const watches = new Subscription();
  for (const { kind, labelSelector, isConfig, isFurther } of watched) {
    const of = isConfig ? [configNamespace] : namespaces;
    watches.add(
      watchNamespaces(client, { kind, namespaces: of, labelSelector }).subscribe((change) => {
        if (isFurther && change.type === 'Synced') return;
        log.watch(kind, change);
        for (const observer of observers) observer.watch?.(kind, change);
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

/** The journal and whoever else wants all records as one, and those who look at the steps alone. */
function withOnlookers(
  sinks: readonly JournalSink[],
  observers: readonly Pick<OperatorObserver, 'step'>[],
): JournalSink {
  const ofSteps = observers.filter(({ step }) => step !== undefined);
  return {
    begin(snapshot) {
      for (const sink of sinks) sink.begin?.(snapshot);
    },
    wantsInputs: sinks.some(({ wantsInputs }) => wantsInputs !== false),
    append(record) {
      for (const sink of sinks) sink.append(record);
      if (record.layer === 1) return;
      for (const observer of ofSteps) observer.step?.(record);
    },
  };
}
