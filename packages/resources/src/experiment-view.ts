import type { ExperimentStatusResponse } from '@troupe/scheduler-api';

/** What the scheduler said of one experiment, as plain JSON. */
export interface ExperimentView {
  /** The CR generation of the last start; a stop brings no newer one. */
  readonly generation: number;
  /** Whether requests are routed by it. */
  readonly active: boolean;
  readonly candidatesReady: boolean;
  /** True where there is no mirror. */
  readonly mirrorReady: boolean;
  readonly description: string;
}

/**
 * Reads a status message, or gives null where it tells nothing of an experiment of ours: without the
 * Kubernetes metadata that only a control plane supplies.
 */
export function experimentViewOf(response: ExperimentStatusResponse): ExperimentView | null {
  const { active, candidatesReady, mirrorReady, statusDescription, kubernetesMeta } = response;
  if (kubernetesMeta === undefined) return null;
  return {
    generation: Number(kubernetesMeta.generation),
    active,
    candidatesReady,
    mirrorReady,
    description: statusDescription,
  };
}

/** The namespace that a status message belongs to, if it says so. */
export function experimentNamespaceOf(response: ExperimentStatusResponse): string | undefined {
  return response.kubernetesMeta?.namespace;
}

/**
 * Whether the experiment routes nothing, so that its finalizer may go. Only behind the scheduler's
 * answer to a stop: a start says inactive too, before its routes are made.
 */
export function isExperimentStopped(view: ExperimentView): boolean {
  return !view.active;
}
