import { batchDefaults } from './defaults-batch.ts';
import { podDefaults } from './defaults-pod.ts';
import { policyDefaults } from './defaults-policy.ts';
import { serviceDefaults } from './defaults-service.ts';
import { storageDefaults } from './defaults-storage.ts';
import { workloadDefaults } from './defaults-workload.ts';
import type { Defaults } from './draft.ts';

/**
 * The defaults of the built-in kinds, by definition. An object gets its own before those of its
 * parts (Kubernetes API: `SetDefaults` functions of each version).
 */
export function builtinDefaults(): Defaults {
  return new Map([
    ...batchDefaults,
    ...podDefaults,
    ...policyDefaults,
    ...serviceDefaults,
    ...storageDefaults,
    ...workloadDefaults,
  ]);
}
