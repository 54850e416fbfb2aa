import type { Condition } from './conditions.ts';
import type { KubeObject } from './kube-object.ts';

/** Keeps a deleted Experiment in the API until the scheduler has stopped it. */
export const experimentFinalizer = 'seldon.experiment.finalizer';

/** The `spec` of an Experiment. Integers are as the CRD stores them: unchecked for sign. */
export interface ExperimentSpec {
  /** The candidate whose own route the experiment takes over. */
  readonly default?: string;
  readonly candidates: readonly { readonly name: string; readonly weight: number }[];
  readonly mirror?: { readonly name: string; readonly percent: number };
  /** `pipeline` for an experiment on Pipelines; anything else means Models. */
  readonly resourceType?: string;
}

/** The `status` of an Experiment: the block that the kinds share, and nothing of its own. */
export interface ExperimentStatus {
  /** The generation that the last verdict was about. */
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An Experiment as the API stores it. */
export interface Experiment extends KubeObject {
  readonly spec?: ExperimentSpec;
  readonly status?: ExperimentStatus;
}
