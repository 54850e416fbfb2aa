import {
  type DesiredStatefulSet,
  emptyServerStatus,
  type ObjectRef,
  refOf,
  type Server,
  type ServerStatus,
  SpecError,
  type StatefulSet,
  scalingOf,
  serverStatefulSet,
} from '@troupe/resources';
import type { Path } from '../path.ts';
import type { ResourceInput } from '../resource-actor.ts';

/** The workload to bring about for one generation, or why there can be none. */
export type ServerPlan =
  | { readonly replicas: number; readonly workload: DesiredStatefulSet }
  | { readonly error: string };

/** Everything a Server's actor knows; plain JSON, rebuilt from the cluster at a restart. */
export interface ServerContext {
  readonly path: Path;
  readonly target: ObjectRef;
  readonly server: Server;
  readonly generation: number;
  readonly plan: ServerPlan;
  /** The StatefulSet as last observed, or null while none was. */
  readonly workload: StatefulSet | null;
  /** This generation's workload was stored by the API. */
  readonly applied: boolean;
  readonly attempts: number;
  readonly status: ServerStatus;
  readonly given: number;
  readonly confirmed: number;
  readonly writtenVersion: string;
  readonly at: number;
  /** What went wrong last, for as long as it stands in the way. */
  readonly lastError: string | null;
}

/** The context of a new actor. */
export function initialServerContext(input: ResourceInput): ServerContext {
  const server = input.object as Server;
  return {
    path: input.path,
    target: refOf(server),
    server,
    generation: server.metadata.generation ?? 0,
    plan: serverPlan(server),
    workload: null,
    applied: false,
    attempts: 0,
    status: { ...emptyServerStatus(server.metadata.name), ...server.status },
    given: 0,
    confirmed: 0,
    writtenVersion: '',
    at: input.at,
    lastError: null,
  };
}

/** Builds the workload of a spec, once per generation. */
export function serverPlan(server: Server): ServerPlan {
  try {
    const { replicas } = SpecError.when(() => scalingOf(server.spec ?? {}));
    if (!server.spec?.serverConfig) throw new SpecError('ServerType not specified and is required');
    return { replicas, workload: serverStatefulSet(server, replicas) };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { error: error.message };
  }
}
