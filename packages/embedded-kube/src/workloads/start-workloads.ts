import { createRequire } from 'node:module';
import type { KubeCore } from '../core/kube-core.ts';
import type { WorkloadOptions, Workloads } from './controllers.ts';

/**
 * Makes StatefulSets, ReplicaSets and Deployments grow pods, and pods run, as in a cluster with one large node.
 * Controllers react after a delay of 0, so that they see all of a write and of what it causes.
 */
export function startWorkloads(core: KubeCore, options: WorkloadOptions): Workloads {
  const { Controllers } = loadControllers();
  return new Controllers(core, options);
}

/** The controllers, read when they are to run: a server that is an API alone has none. */
function loadControllers(): typeof import('./controllers.ts') {
  return createRequire(import.meta.url)('./controllers.ts') as typeof import('./controllers.ts');
}
