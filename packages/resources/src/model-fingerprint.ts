import type { Model as WireModel } from '@troupe/scheduler-api';
import { digest } from './digest.ts';

/**
 * A short digest of those parts of a model that the scheduler echoes and compares.
 *
 * Two models with equal fingerprints are the same work for the scheduler. Left out: the meta, what
 * an agent adds by itself (`modelRuntimeInfo`), and what the scheduler does not compare
 * (`streamSpec`, `dataflowSpec`).
 */
export function modelFingerprint({ modelSpec, deploymentSpec }: WireModel): string {
  const compared = modelSpec && { ...modelSpec, modelRuntimeInfo: undefined };
  return digest([compared, deploymentSpec]);
}
