import {
  emptyServerStatus,
  type ObjectRef,
  refOf,
  type Server,
  type ServerStatus,
  type ServerWorkloadKind,
  type Workload,
} from '@troupe/resources';
import { childKey, type Path } from '../path.ts';
import type { ResourceInput } from '../resource-actor.ts';
import type { ChildWrites, LiveChildren } from './server-children.ts';
import { type KnownConfig, type ServerPlan, serverPlan } from './server-plan.ts';

/** Everything a Server's actor knows; plain JSON, rebuilt from the cluster at a restart. */
export interface ServerContext {
  readonly path: Path;
  readonly target: ObjectRef;
  readonly server: Server;
  readonly generation: number;
  /** What runs the pods. */
  readonly workloadKind: ServerWorkloadKind;
  readonly config: KnownConfig;
  readonly plan: ServerPlan;
  /** Grows with each change of what is asked for; comes back with the outcomes of writes. */
  readonly revision: number;
  /** By key, what was asked for of each child that is planned, and whether the API stored it. */
  readonly writes: ChildWrites;
  /** By key, the children as last observed. */
  readonly live: LiveChildren;
  /** The workload as last observed, or null while none was. */
  readonly workload: Workload | null;
  readonly attempts: number;
  readonly status: ServerStatus;
  readonly given: number;
  readonly confirmed: number;
  readonly writtenVersion: string;
  readonly at: number;
  /** What went wrong last, for as long as it stands in the way. */
  readonly lastError: string | null;
}

/** The context of a new actor, which makes nothing before it is told of its ServerConfig. */
export function initialServerContext(input: ResourceInput): ServerContext {
  const server = input.object as Server;
  return {
    path: input.path,
    target: refOf(server),
    server,
    generation: server.metadata.generation ?? 0,
    workloadKind: input.serverWorkload,
    config: { known: false },
    plan: serverPlan(server, { known: false }, input.serverWorkload),
    revision: 1,
    writes: {},
    live: {},
    workload: null,
    attempts: 0,
    status: { ...emptyServerStatus(server.metadata.name), ...server.status },
    given: 0,
    confirmed: 0,
    writtenVersion: '',
    at: input.at,
    lastError: null,
  };
}

/** The key of the child that runs the pods. */
export function workloadKey({ workloadKind, target }: ServerContext): string {
  return childKey({ kind: workloadKind, name: target.name });
}
