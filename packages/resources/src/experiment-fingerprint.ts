import type { Experiment as WireExperiment } from '@troupe/scheduler-api';
import { digest } from './digest.ts';

/**
 * A short digest of what an experiment asks for, without the Kubernetes metadata.
 *
 * The scheduler echoes no definition of an experiment, so this only tells two of our own requests
 * apart: whether the same was already started in this session, and starting again would only make the
 * experiment inactive for a moment.
 */
export function experimentFingerprint(experiment: WireExperiment): string {
  return digest({ ...experiment, kubernetesMeta: undefined });
}
