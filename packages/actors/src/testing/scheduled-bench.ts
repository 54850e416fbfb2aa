import type { KubeObject, StatusBlock } from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, RequestMethod, StatusReport, StatusSource, WriteKind } from '../fact.ts';
import { type ActorKind, type Path, resourcePath, supervisorPath } from '../path.ts';
import { createStepper, type Stepper, type StepResult } from '../stepper.ts';
import { allOf } from './command-lists.ts';

/** What a test says of an object's metadata; the rest is as of one that was just created. */
export interface ScheduledShape {
  readonly generation?: number;
  readonly finalized?: boolean;
  readonly deleting?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly status?: StatusBlock;
}

/** One step of a bench, as a journal would keep it. */
export interface ScheduledStep {
  readonly to: Path;
  readonly fact: Fact;
  readonly at: number;
  readonly result: StepResult;
}

/**
 * The actor of one Pipeline or Experiment under a real supervisor, with everything around it played by
 * the test. Each fact comes a second after the one before; what it returns are this actor's commands.
 */
export interface ScheduledBench<View> {
  readonly stepper: Stepper;
  readonly path: Path;
  readonly object: KubeObject;
  /** The status as it was patched last. */
  readonly status: StatusBlock | undefined;
  /** Dotted; `gone` without an actor. */
  readonly state: string;
  readonly deadline: number | undefined;
  readonly steps: readonly ScheduledStep[];
  /** Whether a word of the scheduler is held back from the actor. */
  readonly holdsWord: boolean;
  /** Whether the actor gave a command of this type yet. */
  hasGiven(type: Command['type']): boolean;
  step(fact: Fact, to?: Path): readonly Command[];
  /** The object changed; what is not said stays as it was, and the resourceVersion moves on. */
  observe(shape?: ScheduledShape): readonly Command[];
  sync(): readonly Command[];
  lose(): readonly Command[];
  /** The scheduler took the last request of `method`. */
  take(method: RequestMethod): readonly Command[];
  /** The same, until the actor has heard it: that a load was taken is held back for a moment. */
  accept(method: RequestMethod): readonly Command[];
  reject(method: RequestMethod, message: string, code?: string): readonly Command[];
  /** The scheduler's word, until the actor has heard it: one that settles nothing is held back for a moment. */
  report(view: View | null, source?: StatusSource): readonly Command[];
  confirm(write: WriteKind): readonly Command[];
  /** The actor's deadline comes; throws where it has none. */
  remind(): readonly Command[];
  /** The supervisor's deadline comes. */
  remindSupervisor(): readonly Command[];
}

/** What a bench is made for. */
export interface ScheduledBenchOptions {
  readonly kind: ActorKind;
  readonly report: StatusReport['type'];
  readonly finalizer: string;
  /** The object without its metadata. */
  readonly object: Pick<KubeObject, 'apiVersion' | 'kind' | 'spec'>;
  readonly name: string;
}

/** Makes a bench whose object was not observed yet. */
export function createScheduledBench<View>(options: ScheduledBenchOptions): ScheduledBench<View> {
  const stepper = createStepper();
  let shape: ScheduledShape = {};
  let version = 1;
  let now = 1_700_000_000_000;
  let epoch = 0;
  let deadline: number | undefined;
  let status: StatusBlock | undefined;
  const given: Command[] = [];
  const steps: ScheduledStep[] = [];
  const path = resourcePath(options.kind, { namespace: 'ns', name: options.name, uid: 'u1' });

  function object(): KubeObject {
    const { spec, status: stored } = shape;
    return {
      apiVersion: options.object.apiVersion,
      kind: options.object.kind,
      metadata: {
        name: options.name,
        namespace: 'ns',
        uid: 'u1',
        resourceVersion: String(version),
        generation: shape.generation ?? 1,
        ...(shape.finalized ? { finalizers: [options.finalizer] } : {}),
        ...(shape.annotations === undefined ? {} : { annotations: shape.annotations }),
        ...(shape.deleting ? { deletionTimestamp: '2023-11-14T22:00:00Z' } : {}),
      },
      spec: spec ?? options.object.spec,
      ...(stored === undefined ? {} : { status: stored }),
    };
  }

  function last<T extends Command['type']>(type: T): Extract<Command, { type: T }> {
    const command = allOf(given, type).at(-1);
    if (command === undefined) throw new Error(`${path} gave no ${type} yet`);
    return command;
  }

  function step(fact: Fact, to: Path = path): readonly Command[] {
    now += 1_000;
    const result = stepper.step(to, fact, now);
    steps.push({ to, fact, at: now, result });
    const own = result.gave.filter(({ who }) => who === path).map(({ command }) => command);
    for (const command of own) {
      given.push(command);
      if (command.type === 'SetDeadline') deadline = command.at;
      else if (command.type === 'ClearDeadline') deadline = undefined;
      else if (command.type === 'PatchStatus') status = command.status;
    }
    return own;
  }

  function holdsWord(): boolean {
    return stepper.supervisor.snapshot().words !== undefined;
  }

  function remindSupervisor(): readonly Command[] {
    return step({ type: 'DeadlineReached' }, supervisorPath);
  }

  /** The commands of a word, and those that it caused once it was told: it may be held back for a moment. */
  function untilHeard(commands: readonly Command[]): readonly Command[] {
    return holdsWord() ? [...commands, ...remindSupervisor()] : commands;
  }

  return {
    stepper,
    path,
    get object() {
      return object();
    },
    get status() {
      return status;
    },
    get state() {
      return stepper.supervisor.actor(path)?.state ?? 'gone';
    },
    get deadline() {
      return deadline;
    },
    steps,
    get holdsWord() {
      return holdsWord();
    },
    hasGiven: (type) => given.some((command) => command.type === type),
    step,
    observe(change = {}) {
      version += 1;
      shape = { ...shape, ...change };
      return step({ type: 'ResourceObserved', object: object() });
    },
    sync() {
      epoch += 1;
      return step({ type: 'SessionSynced', namespace: 'ns', epoch }, supervisorPath);
    },
    lose() {
      const error = 'UNAVAILABLE: the channel is lost';
      return step({ type: 'SessionLost', namespace: 'ns', error }, supervisorPath);
    },
    take(method) {
      const { generation, epoch: of } = last(method);
      return step({ type: 'RequestAccepted', method, epoch: of, generation });
    },
    accept(method) {
      return untilHeard(this.take(method));
    },
    reject(method, message, code = 'FAILED_PRECONDITION') {
      const { generation, epoch: of } = last(method);
      return step({ type: 'RequestRejected', method, epoch: of, generation, code, message });
    },
    report(view, source = 'stream') {
      return untilHeard(step({ type: options.report, epoch, source, view } as StatusReport));
    },
    confirm(write) {
      version += 1;
      const serial = write === 'status' ? last('PatchStatus').serial : 0;
      return step({ type: 'WriteConfirmed', write, resourceVersion: String(version), serial });
    },
    remind() {
      if (deadline === undefined) throw new Error(`${path} has no deadline in ${this.state}`);
      now = Math.max(now, deadline - 1_000);
      deadline = undefined;
      return step({ type: 'DeadlineReached' });
    },
    remindSupervisor,
  };
}
