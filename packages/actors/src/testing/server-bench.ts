import type { Server, ServerSpec, ServerStatus, StatefulSet } from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Fact, WriteKind } from '../fact.ts';
import { supervisorPath } from '../path.ts';
import { createStepper, type Stepper, type StepResult } from '../stepper.ts';
import { allOf } from './command-lists.ts';

/** What a test says of a Server; the rest stays as it was. */
export interface ServerShape {
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly deleting?: boolean;
  readonly spec?: Partial<ServerSpec>;
  readonly status?: Partial<ServerStatus>;
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
  /** The StatefulSet is seen with these replicas wanted and ready. */
  seeWorkload(replicas: number, readyReplicas: number): readonly Command[];
  confirm(write: WriteKind): readonly Command[];
  refuse(write: WriteKind, message: string): readonly Command[];
  remind(): readonly Command[];
}

const path = 'server/ns/mlserver#s1';

/** Makes a bench whose Server was not observed yet. */
export function createServerBench(): ServerBench {
  const stepper = createStepper();
  let shape: ServerShape = { generation: 1 };
  let version = 1;
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

  /** The serial of the latest write of a kind that was asked for. */
  function serialOf(write: WriteKind): number {
    if (write === 'status') return allOf(given, 'PatchStatus').at(-1)?.serial ?? 0;
    return write === 'child' ? (allOf(given, 'ApplyChild').at(-1)?.serial ?? 0) : 0;
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
    seeWorkload(replicas, readyReplicas) {
      version += 1;
      const owner = { apiVersion: 'x', kind: 'Server', name: 'mlserver', uid: 's1' };
      const object: StatefulSet = {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: {
          name: 'mlserver',
          namespace: 'ns',
          uid: 'w1',
          resourceVersion: String(version),
          ownerReferences: [{ ...owner, controller: true }],
        },
        spec: { replicas },
        status: { readyReplicas },
      };
      return step({ type: 'ChildObserved', object });
    },
    confirm(write) {
      version += 1;
      const serial = serialOf(write);
      return step({ type: 'WriteConfirmed', write, resourceVersion: String(version), serial });
    },
    refuse: (write, message) =>
      step({
        type: 'WriteRefused',
        write,
        serial: serialOf(write),
        code: 403,
        reason: 'Forbidden',
        message,
      }),
    remind() {
      if (deadline === undefined) throw new Error('there is no deadline');
      now = Math.max(now, deadline - 1_000);
      deadline = undefined;
      return step({ type: 'DeadlineReached' });
    },
  };
}
