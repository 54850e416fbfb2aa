import {
  type ApiObject,
  createKubeCore,
  type KubeCore,
  StatusError,
  startWorkloads,
} from '@troupe/embedded-kube';
import type { Timing } from '@troupe/embedded-scheduler';
import { customResourceDefinitions } from '@troupe/resources';

/** Who makes a write; the checks ask of the operator's what they do not ask of the others'. */
export type Writer = 'operator' | 'user' | 'cluster';

/** The simulated cluster: the truth that the operator sees through faulty ports. */
export interface Cluster {
  readonly core: KubeCore;
  /** Who makes the write that is going on. */
  readonly writer: Writer;
  /** Runs a write in somebody's name. */
  writeAs<T>(writer: Writer, write: () => T): T;
  /** Objects of a resource now. */
  all(resource: string): readonly ApiObject[];
  find(resource: string, namespace: string, name: string): ApiObject | undefined;
}

/** The resources by the ids under which the API knows them. */
export const resources = {
  Model: 'models.mlops.seldon.io',
  Pipeline: 'pipelines.mlops.seldon.io',
  Experiment: 'experiments.mlops.seldon.io',
  Server: 'servers.mlops.seldon.io',
  ServerConfig: 'serverconfigs.mlops.seldon.io',
  StatefulSet: 'statefulsets.apps',
  Service: 'services',
  Event: 'events',
} as const;

/** Starts a cluster with its workload controllers, in the time of the simulation. */
export function createCluster(time: Timing, namespaces: readonly string[]): Cluster {
  const core = createKubeCore({ clock: time.now, crds: crdsWithoutRules() });
  for (const name of namespaces) core.create('namespaces', '', { ...{ metadata: { name } } });
  startWorkloads(core, { delays: time, podReadyDelayMs: 50 });
  let writer: Writer = 'cluster';
  return {
    core,
    get writer() {
      return writer;
    },
    writeAs(who, write) {
      const before = writer;
      writer = who;
      try {
        return write();
      } finally {
        writer = before;
      }
    },
    all: (resource) => core.list(resource).items.map(({ object }) => object),
    find(resource, namespace, name) {
      try {
        return core.get(resource, namespace, name).object;
      } catch (error) {
        if (error instanceof StatusError && error.code === 404) return undefined;
        throw error;
      }
    },
  };
}

/**
 * The CRDs as an earlier installation left them: without rules, so that specs which contradict
 * themselves reach the operator.
 */
function crdsWithoutRules(): ReturnType<typeof customResourceDefinitions> {
  const text = JSON.stringify(customResourceDefinitions(), (key, value: unknown) =>
    key === 'x-kubernetes-validations' ? undefined : value,
  );
  return JSON.parse(text) as ReturnType<typeof customResourceDefinitions>;
}
