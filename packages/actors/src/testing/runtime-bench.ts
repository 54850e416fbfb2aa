import type {
  KubeObject,
  RuntimeDependents,
  SeldonComponent,
  SeldonConfig,
  SeldonRuntime,
  SeldonRuntimeSpec,
  SeldonRuntimeStatus,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, WriteKind } from '../fact.ts';
import { childKey, supervisorPath } from '../path.ts';
import { createStepper, type Stepper, type StepResult } from '../stepper.ts';
import { allOf } from './command-lists.ts';

/** What a test says of a SeldonRuntime; the rest stays as it was. */
export interface RuntimeShape {
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly deleting?: boolean;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<SeldonRuntimeSpec>;
  readonly status?: SeldonRuntimeStatus;
}

/** One SeldonRuntime's actor under a real supervisor; each fact comes a second after the one before. */
export interface RuntimeBench {
  readonly stepper: Stepper;
  readonly now: number;
  readonly state: string;
  readonly deadline: number | undefined;
  readonly status: SeldonRuntimeStatus | undefined;
  readonly lastStep: StepResult;
  step(fact: Fact): readonly Command[];
  observe(shape?: RuntimeShape): readonly Command[];
  /** The SeldonConfig `default` has these components. */
  configure(...components: readonly SeldonComponent[]): readonly Command[];
  count(counts?: Partial<RuntimeDependents>): readonly Command[];
  /** Confirms the latest write of a kind, with the finalizer that is asked for on the object. */
  confirm(write: Exclude<WriteKind, 'child' | 'removal'>): readonly Command[];
  /** Confirms the writes of children that were asked for and not answered yet. */
  store(): readonly Command[];
  refuse(child: string, message: string, code?: number): readonly Command[];
  /** A child as last applied is seen, with so many replicas ready. */
  see(kind: string, name: string, ready?: number, change?: object): readonly Command[];
  lose(kind: string, name: string): readonly Command[];
  remind(): readonly Command[];
}

const path = 'runtime/ns/seldon#r1';
const owner = { apiVersion: 'x', kind: 'SeldonRuntime', name: 'seldon', uid: 'r1' };

/** Kinds whose objects count generations. */
const counting: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet']);

type Apply = Extract<Command, { type: 'ApplyChild' }>;

/** Makes a bench whose SeldonRuntime was not observed yet. */
export function createRuntimeBench(): RuntimeBench {
  const stepper = createStepper();
  let shape: RuntimeShape = { generation: 1 };
  let version = 1;
  let now = 1_700_000_000_000 - 1_000;
  let deadline: number | undefined;
  let status: SeldonRuntimeStatus | undefined;
  let lastStep: StepResult = { gave: [] };
  const given: Command[] = [];
  /** By key, what was asked for and not answered. */
  const pending = new Map<string, Extract<Command, { type: 'ApplyChild' | 'DeleteChild' }>>();
  const applied = new Map<string, { command: Apply; generation: number; version: number }>();

  function runtimeOf(): SeldonRuntime {
    const { generation = 1, resourceVersion = '1', finalizers, annotations } = shape;
    return {
      apiVersion: 'mlops.seldon.io/v1alpha1',
      kind: 'SeldonRuntime',
      metadata: {
        name: 'seldon',
        namespace: 'ns',
        uid: 'r1',
        resourceVersion,
        generation,
        ...(finalizers === undefined ? {} : { finalizers }),
        ...(annotations === undefined ? {} : { annotations }),
        ...(shape.deleting ? { deletionTimestamp: '2023-11-14T22:13:20Z' } : {}),
      },
      spec: { seldonConfig: 'default', ...shape.spec },
      ...(shape.status === undefined ? {} : { status: shape.status }),
    };
  }

  function keyOf(command: Command): string | undefined {
    if (command.type === 'DeleteChild') return childKey(command.target);
    if (command.type !== 'ApplyChild') return undefined;
    const { kind, metadata } = command.object;
    return childKey({ kind, name: metadata.name });
  }

  function step(fact: Fact): readonly Command[] {
    now += 1_000;
    lastStep = stepper.step(path, fact, now);
    const own = lastStep.gave
      .filter(({ who }) => who !== supervisorPath)
      .map(({ command }) => command);
    for (const command of own) {
      given.push(command);
      const key = keyOf(command);
      if (command.type === 'SetDeadline') deadline = command.at;
      else if (command.type === 'ClearDeadline') deadline = undefined;
      else if (command.type === 'PatchStatus') status = command.status as SeldonRuntimeStatus;
      else if (key !== undefined && 'serial' in command) {
        pending.set(key, command as Apply);
      }
    }
    return own;
  }

  function stored(key: string): readonly Command[] {
    const command = pending.get(key);
    pending.delete(key);
    version += 1;
    if (command?.type !== 'ApplyChild') {
      applied.delete(key);
      const serial = command?.serial ?? 0;
      return step({
        type: 'WriteConfirmed',
        write: 'removal',
        resourceVersion: '',
        serial,
        child: key,
      });
    }
    const generation = (applied.get(key)?.generation ?? 0) + 1;
    applied.set(key, { command, generation, version });
    return step({
      type: 'WriteConfirmed',
      write: 'child',
      resourceVersion: String(version),
      serial: command.serial,
      child: key,
      ...(counting.has(command.object.kind) ? { generation } : {}),
    });
  }

  return {
    stepper,
    get now() {
      return now;
    },
    get state() {
      return stepper.supervisor.actor(path)?.state ?? 'gone';
    },
    get deadline() {
      return deadline;
    },
    get status() {
      return status;
    },
    get lastStep() {
      return lastStep;
    },
    step,
    observe(change = {}) {
      version += 1;
      shape = { ...shape, resourceVersion: String(version), ...change };
      return step({ type: 'ResourceObserved', object: runtimeOf() });
    },
    configure(...components) {
      version += 1;
      const object: SeldonConfig = {
        apiVersion: 'mlops.seldon.io/v1alpha1',
        kind: 'SeldonConfig',
        metadata: {
          name: 'default',
          namespace: 'operator',
          uid: 'c1',
          resourceVersion: String(version),
        },
        spec: { components },
      };
      return step({ type: 'ConfigObserved', object });
    },
    count(counts = {}) {
      const all = { servers: 0, models: 0, pipelines: 0, experiments: 0, ...counts };
      return step({ type: 'NamespaceCounted', counts: all });
    },
    confirm(write) {
      version += 1;
      const latest = allOf(given, 'SetFinalizers').at(-1);
      if (write === 'finalizer' && latest !== undefined) {
        shape = { ...shape, finalizers: latest.finalizers };
      }
      const serial = write === 'status' ? (allOf(given, 'PatchStatus').at(-1)?.serial ?? 0) : 0;
      return step({ type: 'WriteConfirmed', write, resourceVersion: String(version), serial });
    },
    store: () => [...pending.keys()].flatMap(stored),
    refuse(child, message, code = 403) {
      const serial = pending.get(child)?.serial ?? 0;
      return step({
        type: 'WriteRefused',
        write: 'child',
        serial,
        child,
        code,
        reason: 'Forbidden',
        message,
      });
    },
    see(kind, name, ready = 0, change = {}) {
      const known = applied.get(childKey({ kind, name }));
      const { spec, data } = (known?.command.object ?? {}) as { spec?: object; data?: object };
      const generation = known?.generation ?? 1;
      const object: KubeObject = {
        apiVersion: counting.has(kind) ? 'apps/v1' : 'v1',
        kind,
        metadata: {
          name,
          namespace: 'ns',
          uid: `${kind}-${name}`,
          resourceVersion: String(known?.version ?? 1),
          ...(counting.has(kind) ? { generation } : {}),
          ownerReferences: [{ ...owner, controller: true }],
          ...change,
        },
        ...(spec === undefined ? {} : { spec }),
        ...(data === undefined ? {} : { data }),
        status: { readyReplicas: ready, observedGeneration: generation },
      };
      return step({ type: 'ChildObserved', object });
    },
    lose(kind, name) {
      const apiVersion = counting.has(kind) ? 'apps/v1' : 'v1';
      const ref = { apiVersion, kind, namespace: 'ns', name, uid: `${kind}-${name}` };
      return step({ type: 'ChildGone', ref });
    },
    remind() {
      if (deadline === undefined) throw new Error('there is no deadline');
      now = Math.max(now, deadline - 1_000);
      deadline = undefined;
      return step({ type: 'DeadlineReached' });
    },
  };
}
