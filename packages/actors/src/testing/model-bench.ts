import type { Model, ModelState, ModelStatus, ModelView } from '@troupe/resources';
import type { ActorView } from '../actor-view.ts';
import type { Command } from '../command.ts';
import type { Fact, RequestMethod, StatusSource, WriteKind } from '../fact.ts';
import { type Path, resourcePath, supervisorPath } from '../path.ts';
import { createStepper, type Stepper, type StepResult } from '../stepper.ts';
import { allOf } from './command-lists.ts';
import { type ModelShape, modelOf, viewOf } from './model-objects.ts';

/** When the time of a bench begins: 2023-11-14T22:13:20Z. */
export const benchStart = 1_700_000_000_000;

/** One step of a bench, as a journal would keep it. */
export interface BenchStep {
  readonly to: Path;
  readonly fact: Fact;
  readonly at: number;
  readonly result: StepResult;
}

/**
 * One Model's actor under a real supervisor, with everything around it played by the test.
 * Each fact comes a second after the one before; what it returns are this actor's commands.
 */
export interface ModelBench {
  readonly stepper: Stepper;
  readonly path: Path;
  /** The object as it was observed last. */
  readonly model: Model;
  /** The status as it was patched last. */
  readonly status: ModelStatus | undefined;
  readonly now: number;
  /** When the actor wants to be reminded, in milliseconds since 1970. */
  readonly deadline: number | undefined;
  readonly view: ActorView | undefined;
  /** Dotted; `gone` without an actor. */
  readonly state: string;
  readonly lastStep: StepResult;
  /** All steps so far, with what came of them. */
  readonly steps: readonly BenchStep[];

  /** Whether a word of the scheduler is held back from the actor. */
  readonly holdsWord: boolean;

  /** Whether the actor gave a command of this type yet. */
  hasGiven(type: Command['type']): boolean;
  step(fact: Fact, to?: Path): readonly Command[];
  /** The object changed; what is not said stays as it was, and the resourceVersion moves on. */
  observe(shape?: ModelShape): readonly Command[];
  sync(epoch?: number): readonly Command[];
  lose(): readonly Command[];
  /** The scheduler took the last request of `method`. */
  take(method: RequestMethod): readonly Command[];
  /** The same, until the actor has heard it: that a load was taken is held back for a moment. */
  accept(method: RequestMethod): readonly Command[];
  reject(method: RequestMethod, message: string, code?: string): readonly Command[];
  /** The scheduler speaks of the model as it was observed last. */
  say(state: ModelState, changes?: Partial<ModelView>, source?: StatusSource): readonly Command[];
  /** The same, until the actor has heard it: a word that settles nothing is held back for a moment. */
  report(
    state: ModelState,
    changes?: Partial<ModelView>,
    source?: StatusSource,
  ): readonly Command[];
  /** The scheduler answers that it knows no such model. */
  reportUnknown(): readonly Command[];
  /** The API took the last write of `write`. */
  confirm(write: WriteKind): readonly Command[];
  refuse(write: WriteKind, reason: string, code?: number): readonly Command[];
  /** The actor's deadline comes; throws where it has none. */
  remind(): readonly Command[];
  /** The supervisor's deadline comes; throws where it has none. */
  remindSupervisor(): readonly Command[];
}

/** Makes a bench whose Model was not observed yet. */
export function createModelBench(identity: Pick<ModelShape, 'name' | 'uid'> = {}): ModelBench {
  const stepper = createStepper();
  let shape: ModelShape = { ...identity };
  let version = 1;
  let now = benchStart - 1_000;
  /** The epoch that is in sync, or the one that will be next. */
  let epoch = 1;
  let isSynced = false;
  let deadline: number | undefined;
  let supervisorDeadline: number | undefined;
  let status: ModelStatus | undefined;
  const steps: BenchStep[] = [];
  const given: Command[] = [];

  const path = resourcePath('model', modelOf(shape).metadata);

  function last<T extends Command['type']>(type: T): Extract<Command, { type: T }> {
    const command = allOf(given, type).at(-1);
    if (command === undefined) throw new Error(`${path} gave no ${type} yet`);
    return command;
  }

  function step(fact: Fact, to: Path = path): readonly Command[] {
    now += 1_000;
    const result = stepper.step(to, fact, now);
    steps.push({ to, fact, at: now, result });
    for (const { who, command } of result.gave) {
      if (who === supervisorPath && command.type === 'SetDeadline') supervisorDeadline = command.at;
    }
    const own = result.gave.filter(({ who }) => who === path).map(({ command }) => command);
    for (const command of own) {
      given.push(command);
      if (command.type === 'SetDeadline') deadline = command.at;
      else if (command.type === 'ClearDeadline') deadline = undefined;
      else if (command.type === 'PatchStatus') status = command.status as ModelStatus;
    }
    return own;
  }

  function holdsWord(): boolean {
    return stepper.supervisor.snapshot().words !== undefined;
  }

  function remindSupervisor(): readonly Command[] {
    if (supervisorDeadline === undefined) throw new Error('the supervisor has no deadline');
    now = Math.max(now, supervisorDeadline - 1_000);
    supervisorDeadline = undefined;
    return step({ type: 'DeadlineReached' }, supervisorPath);
  }

  /** The commands of a word, and those that it caused once it was told. */
  function untilHeard(commands: readonly Command[]): readonly Command[] {
    return holdsWord() ? [...commands, ...remindSupervisor()] : commands;
  }

  return {
    stepper,
    path,
    get model() {
      return modelOf(shape);
    },
    get status() {
      return status;
    },
    get now() {
      return now;
    },
    get deadline() {
      return deadline;
    },
    get view() {
      return stepper.supervisor.actor(path);
    },
    get state() {
      return stepper.supervisor.actor(path)?.state ?? 'gone';
    },
    get lastStep() {
      return steps.at(-1)?.result ?? { gave: [] };
    },
    steps,
    get holdsWord() {
      return holdsWord();
    },
    hasGiven: (type) => given.some((command) => command.type === type),
    step,
    observe(change = {}) {
      version += 1;
      shape = { ...shape, resourceVersion: String(version), ...change };
      return step({ type: 'ResourceObserved', object: modelOf(shape) });
    },
    sync(inEpoch = isSynced ? epoch + 1 : epoch) {
      epoch = inEpoch;
      isSynced = true;
      return step({ type: 'SessionSynced', namespace: 'ns', epoch }, supervisorPath);
    },
    lose() {
      const error = 'UNAVAILABLE: the channel is lost';
      if (isSynced) epoch += 1;
      isSynced = false;
      return step({ type: 'SessionLost', namespace: 'ns', error }, supervisorPath);
    },
    accept(method) {
      return untilHeard(this.take(method));
    },
    take(method) {
      const { generation } = last(method);
      return step({ type: 'RequestAccepted', method, epoch, generation });
    },
    reject(method, message, code = 'FAILED_PRECONDITION') {
      const { generation } = last(method);
      return step({ type: 'RequestRejected', method, epoch, generation, code, message });
    },
    report(state, changes, source) {
      return untilHeard(this.say(state, changes, source));
    },
    say(state, changes = {}, source = 'stream') {
      const view = viewOf(modelOf(shape), state, changes);
      // What is said before the first sync belongs to the session that is about to be in sync.
      return step({ type: 'ModelStatusReported', epoch: Math.max(epoch, 1), source, view });
    },
    reportUnknown() {
      return step({ type: 'ModelStatusReported', epoch, source: 'poll', view: null });
    },
    confirm(write) {
      version += 1;
      const serial = write === 'status' ? last('PatchStatus').serial : 0;
      const resourceVersion = String(version);
      return step({ type: 'WriteConfirmed', write, resourceVersion, serial });
    },
    refuse(write, reason, code = 409) {
      const message = `${reason}!`;
      return step({ type: 'WriteRefused', write, serial: 0, code, reason, message });
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
