import type {
  KubeObject,
  Server,
  ServerConfig,
  ServerSpec,
  ServerStatus,
  ServerWorkloadKind,
  Workload,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, WriteKind } from '../fact.ts';
import { childKey, supervisorPath } from '../path.ts';
import { createStepper, type Stepper, type StepResult } from '../stepper.ts';
import { allOf } from './command-lists.ts';

/** What a test says of a Server; the rest stays as it was. */
export interface ServerShape {
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly deleting?: boolean;
  readonly spec?: Partial<ServerSpec>;
  readonly status?: Partial<ServerStatus>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One Server's actor under a real supervisor; each fact comes a second after the one before. */
export interface ServerBench {
  readonly stepper: Stepper;
  readonly now: number;
  readonly state: string;
  readonly deadline: number | undefined;
  readonly status: ServerStatus | undefined;
  readonly server: Server;
  readonly lastStep: StepResult;
  step(fact: Fact): readonly Command[];
  observe(shape?: ServerShape): readonly Command[];
  /** The ServerConfig is seen with these pods. */
  configure(podSpec?: object): readonly Command[];
  /** There is no ServerConfig. */
  unconfigure(): readonly Command[];
  /** The workload is seen with these replicas wanted and ready; of a new generation where asked. */
  seeWorkload(replicas: number, readyReplicas: number, change?: ChildShape): readonly Command[];
  /** Another child is seen. */
  seeChild(kind: string, name: string): readonly Command[];
  /** All that was asked for of that kind is stored. */
  confirm(write: WriteKind, how?: Stored): readonly Command[];
  refuse(write: WriteKind, message: string): readonly Command[];
  remind(): readonly Command[];
}

/** How a child differs from the one seen before. */
export interface ChildShape {
  /** Somebody else changed its spec. */
  readonly altered?: true;
  readonly spec?: object;
}

/** How the API stored something. */
export interface Stored {
  /** What others had changed. */
  readonly overrode?: string;
  /** As it was seen last: the watch was quicker than the answer. */
  readonly asSeen?: boolean;
}

/** What a bench begins with. */
export interface ServerBenchOptions {
  readonly workload?: ServerWorkloadKind;
  /** Whether there is a ServerConfig; true by default. */
  readonly configured?: boolean;
}

const path = 'server/ns/mlserver#s1';
const owner = { apiVersion: 'x', kind: 'Server', name: 'mlserver', uid: 's1', controller: true };
const container = { name: 'agent', image: 'agent' };

/** Makes a bench whose Server was not observed yet. */
export function createServerBench({
  workload = 'StatefulSet',
  configured = true,
}: ServerBenchOptions = {}): ServerBench {
  const stepper = createStepper();
  let shape: ServerShape = { generation: 1 };
  let version = 1;
  let workloadGeneration = 1;
  let now = 1_700_000_000_000 - 1_000;
  let deadline: number | undefined;
  let status: ServerStatus | undefined;
  let lastStep: StepResult = { gave: [] };
  const given: Command[] = [];

  function serverOf(): Server {
    const { generation = 1, resourceVersion = '1' } = shape;
    return {
      apiVersion: 'mlops.seldon.io/v1alpha1',
      kind: 'Server',
      metadata: {
        name: 'mlserver',
        namespace: 'ns',
        uid: 's1',
        resourceVersion,
        generation,
        ...(shape.annotations === undefined ? {} : { annotations: shape.annotations }),
        ...(shape.deleting ? { deletionTimestamp: '2023-11-14T22:00:00Z' } : {}),
      },
      spec: { serverConfig: 'mlserver', ...shape.spec },
      ...(shape.status === undefined ? {} : { status: shape.status as ServerStatus }),
    };
  }

  function step(fact: Fact, to = path): readonly Command[] {
    now += 1_000;
    lastStep = stepper.step(to, fact, now);
    const own = lastStep.gave
      .filter(({ who }) => who !== supervisorPath)
      .map(({ command }) => command);
    for (const command of own) {
      given.push(command);
      if (command.type === 'SetDeadline') deadline = command.at;
      else if (command.type === 'ClearDeadline') deadline = undefined;
      else if (command.type === 'PatchStatus') status = command.status as unknown as ServerStatus;
    }
    return own;
  }

  /** What was asked for last of each child. */
  function asked(): readonly Extract<Command, { type: 'ApplyChild' }>[] {
    const latest = new Map<string, Extract<Command, { type: 'ApplyChild' }>>();
    for (const command of allOf(given, 'ApplyChild')) latest.set(keyOf(command), command);
    return [...latest.values()];
  }

  function config(podSpec: object): ServerConfig {
    version += 1;
    const resourceVersion = String(version);
    return {
      apiVersion: 'mlops.seldon.io/v1alpha1',
      kind: 'ServerConfig',
      metadata: { name: 'mlserver', namespace: 'ns', uid: 'c1', resourceVersion },
      spec: { podSpec: { containers: [container], ...podSpec } },
    };
  }

  function tell(fact: Fact): readonly Command[] {
    return step(fact, supervisorPath);
  }

  function childObject(kind: string, name: string, rest: object): KubeObject {
    const metadata = { name, namespace: 'ns', uid: `${kind}-${name}`, ownerReferences: [owner] };
    return {
      apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
      kind,
      metadata: { ...metadata, resourceVersion: String(version) },
      ...rest,
    };
  }

  if (workload !== 'StatefulSet') tell({ type: 'WorkloadChosen', kind: workload });
  if (configured) tell({ type: 'ConfigObserved', object: config({}) });

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
    get server() {
      return serverOf();
    },
    get lastStep() {
      return lastStep;
    },
    step,
    observe(change = {}) {
      version += 1;
      shape = { ...shape, resourceVersion: String(version), ...change };
      return step({ type: 'ResourceObserved', object: serverOf() });
    },
    configure: (podSpec = {}) => tell({ type: 'ConfigObserved', object: config(podSpec) }),
    unconfigure: () => tell({ type: 'ConfigGone', kind: 'ServerConfig', name: 'mlserver' }),
    seeWorkload(replicas, readyReplicas, { altered, spec = {} } = {}) {
      version += 1;
      if (altered) workloadGeneration += 1;
      const wanted = asked().find(({ object }) => object.kind === workload)?.object;
      const seen = childObject(workload, 'mlserver', {
        spec: { replicas, ...spec },
        status: { readyReplicas },
      });
      const metadata = {
        ...seen.metadata,
        generation: workloadGeneration,
        labels: wanted?.metadata.labels,
        annotations: wanted?.metadata.annotations,
      };
      return step({ type: 'ChildObserved', object: { ...seen, metadata } as Workload });
    },
    seeChild(kind, name) {
      version += 1;
      return step({ type: 'ChildObserved', object: childObject(kind, name, {}) });
    },
    confirm(write, { overrode, asSeen = false } = {}) {
      if (!asSeen) version += 1;
      const resourceVersion = String(version);
      if (write !== 'child') {
        const serial = write === 'status' ? (allOf(given, 'PatchStatus').at(-1)?.serial ?? 0) : 0;
        return step({ type: 'WriteConfirmed', write, resourceVersion, serial });
      }
      return asked().flatMap((command) =>
        step({
          type: 'WriteConfirmed',
          write,
          resourceVersion,
          serial: command.serial,
          child: keyOf(command),
          ...(command.object.kind === 'Service' ? {} : { generation: workloadGeneration }),
          ...(overrode === undefined ? {} : { overrode }),
        }),
      );
    },
    refuse(write, message) {
      const command = asked().find(({ object }) => object.kind === workload);
      return step({
        type: 'WriteRefused',
        write,
        serial: write === 'child' ? (command?.serial ?? 0) : 0,
        ...(command === undefined || write !== 'child' ? {} : { child: keyOf(command) }),
        code: 403,
        reason: 'Forbidden',
        message,
      });
    },
    remind() {
      if (deadline === undefined) throw new Error('there is no deadline');
      now = Math.max(now, deadline - 1_000);
      deadline = undefined;
      return step({ type: 'DeadlineReached' });
    },
  };
}

/** The key of the child that a command is about. */
function keyOf({ object }: Extract<Command, { type: 'ApplyChild' }>): string {
  return childKey({ kind: object.kind, name: object.metadata.name });
}
