import type { ServerWorkloadKind } from '@troupe/resources';
import type { ActorView } from './actor-view.ts';
import type { Offered } from './bridges/bridge.ts';
import { createDeadlines } from './bridges/deadlines.ts';
import {
  createKubeWriter,
  type KubeWriterLoad,
  type KubeWriterOptions,
} from './bridges/kube-writer.ts';
import type { NonsenseReport } from './bridges/nonsense.ts';
import { createSchedulerBridge, type SchedulerBridge } from './bridges/scheduler-bridge.ts';
import type { SessionOptions } from './bridges/session-options.ts';
import type { SessionView } from './bridges/session-view.ts';
import type { Command, SchedulerCommand } from './command.ts';
import { createGate } from './gate.ts';
import type { Given, JournalSink } from './journal-record.ts';
import { createLane, type Lane } from './lane.ts';
import { createObservations } from './observation.ts';
import type { OrphanPolicy } from './orphan/orphan-policy.ts';
import { deadlinesPath, kubePath, type Path, schedulerPath, supervisorPath } from './path.ts';
import type { KubeChange, KubePort } from './ports/kube-port.ts';
import type { Clock } from './ports/port.ts';
import type { SchedulerPort } from './ports/scheduler-port.ts';
import type { TimerPort } from './ports/timer-port.ts';
import { createStepper } from './stepper.ts';

/** The ports and settings of one operator. */
export interface SystemOptions {
  readonly clock: Clock;
  readonly kube: KubePort;
  /** Makes the port of a namespace's scheduler, one at a time per namespace. */
  readonly scheduler: (namespace: string) => SchedulerPort;
  /** Told when a namespace needs its scheduler's port no longer; it may be made again later. */
  readonly releaseScheduler?: (namespace: string) => void;
  readonly timer: TimerPort;
  readonly journal: JournalSink;
  /** Runs something after pending I/O, as `setImmediate` does. */
  readonly defer: (run: () => void) => void;
  /** What happens to what a scheduler holds in our name and no resource is given for; told by default. */
  readonly orphans?: OrphanPolicy;
  /** What runs the pods of Servers; StatefulSets unless said otherwise. */
  readonly serverWorkload?: ServerWorkloadKind;
  readonly writer?: KubeWriterOptions;
  readonly sessions?: SessionOptions;
  /** Told of each actor's new state; null once the actor is gone. */
  readonly onTransition?: (path: Path, view: ActorView | null) => void;
  /** Told of each session's new state or error; must not call back into the system. */
  readonly onSession?: (session: SessionView) => void;
  /** Told of each message of a scheduler that is left alone; must not call back into the system. */
  readonly onNonsense?: (report: NonsenseReport) => void;
}

/** An operator's whole deterministic part, joined to its ports. */
export interface System {
  /** Takes what the list/watch of a kind says. */
  observe(kind: string, change: KubeChange): void;
  actors(): IterableIterator<ActorView>;
  actor(path: Path): ActorView | undefined;
  /** All that an actor knows: plain JSON that never changes; undefined while there is none. */
  context(path: Path): unknown;
  sessions(): readonly SessionView[];
  /** What schedulers hold in our name and no resource is given for, by kind, namespace and name. */
  orphans(): readonly Path[];
  load(): SystemLoad;
  /** Stops at once, in the middle of whatever is going on, as a kill would. */
  stop(): void;
}

/** How much waits where, for metrics. */
export interface SystemLoad {
  readonly factsWaiting: number;
  readonly writer: KubeWriterLoad;
}

/**
 * How long steps may keep I/O from its turn. Where namespaces share the operator, one that is flooded makes
 * every answer to another wait for such a turn, and there are half a dozen of them on the way to Ready.
 */
const turnsMs = { alone: 16, shared: 4 } as const;

/** Joins gate, supervisor and lanes to the ports. */
export function createSystem(options: SystemOptions): System {
  const { clock, journal, defer, onTransition, onSession, onNonsense } = options;
  let seq = 0;
  const nextSeq = () => ++seq;

  const stepper = createStepper(onTransition === undefined ? {} : { onTransition });
  const { supervisor } = stepper;
  journal.begin?.(() => ({
    ...supervisor.snapshot(),
    bridges: lanes().map((lane) => lane.snapshot()),
  }));
  const gate = createGate({ clock, stepper, journal, nextSeq, turnMs, defer, dispatch });

  function turnMs(): number {
    return schedulers.size > 1 ? turnsMs.shared : turnsMs.alone;
  }

  const laneOptions = (path: Path) => ({
    path,
    clock,
    journal,
    nextSeq,
    offer: ({ to, fact }: Offered) => gate.offer(to, fact),
  });
  const observations = createObservations();
  const writer = createKubeWriter(options.writer);
  const kube = createLane(writer, options.kube, laneOptions(kubePath));
  const deadlines = createLane(createDeadlines(), options.timer, laneOptions(deadlinesPath));
  const schedulers = new Map<string, { bridge: SchedulerBridge; lane: Lane }>();

  function lanes(): readonly Lane[] {
    return [kube, deadlines, ...Array.from(schedulers.values(), ({ lane }) => lane)];
  }

  /** Nobody has asked for a session where there is no lane, so there is nobody to tell anything. */
  function schedulerLane({ namespace, type }: SchedulerCommand): Lane | null {
    const known = schedulers.get(namespace);
    if (known !== undefined) return known.lane;
    return type === 'OpenSession' ? openLane(namespace) : null;
  }

  function openLane(namespace: string): Lane {
    const bridge = createSchedulerBridge({
      ...options.sessions,
      namespace,
      ...(onSession === undefined ? {} : { onSession }),
      ...(onNonsense === undefined ? {} : { onNonsense }),
    });
    const path = schedulerPath(namespace);
    const lane = createLane(bridge, options.scheduler(namespace), {
      ...laneOptions(path),
      onOver() {
        lane.close();
        schedulers.delete(namespace);
        options.releaseScheduler?.(namespace);
      },
    });
    schedulers.set(namespace, { bridge, lane });
    return lane;
  }

  if (options.orphans === 'unload') {
    gate.offer(supervisorPath, { type: 'OrphanPolicySet', policy: 'unload' });
  }

  function dispatch({ who, command }: Given): void {
    const lane = laneOf(command);
    if (lane !== null) lane.command(who, command);
    else if (command.type === 'ContinueBroadcast') {
      const { broadcast } = command;
      gate.offer(supervisorPath, { type: 'BroadcastContinued', broadcast });
    }
  }

  function laneOf(command: Command): Lane | null {
    switch (command.type) {
      case 'SetDeadline':
      case 'ClearDeadline':
        return deadlines;
      case 'ContinueBroadcast':
        return null;
      case 'SetFinalizers':
      case 'PatchStatus':
      case 'RecordEvent':
      case 'ApplyChild':
      case 'DeleteChild':
      case 'ForgetChildren':
      case 'ShareWrites':
      case 'ScaleResource':
        return kube;
      default:
        return schedulerLane(command);
    }
  }

  const { serverWorkload } = options;
  if (serverWorkload !== undefined && serverWorkload !== 'StatefulSet') {
    gate.offer(supervisorPath, { type: 'WorkloadChosen', kind: serverWorkload });
  }

  return {
    observe(kind, change) {
      for (const { to, fact } of observations.of(kind, change)) gate.offer(to, fact);
    },
    actors: () => supervisor.actors(),
    actor: (path) => supervisor.actor(path),
    context: (path) => supervisor.context(path),
    sessions: () => [...schedulers.values()].map(({ bridge }) => bridge.session()),
    orphans: () => supervisor.orphans(),
    load: () => ({ factsWaiting: gate.depth, writer: writer.load() }),
    stop() {
      gate.close();
      for (const lane of lanes()) lane.close();
      supervisor.stop();
    },
  };
}
