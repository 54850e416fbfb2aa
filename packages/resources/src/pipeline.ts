import type { Condition } from './conditions.ts';
import type { KubeObject } from './kube-object.ts';

/** Keeps a deleted Pipeline in the API until the scheduler and its gateway have ended it. */
export const pipelineFinalizer = 'seldon.pipeline.finalizer';

/** How several inputs of one step make one message. */
export type PipelineJoin = 'inner' | 'outer' | 'any';

/** A step of a Pipeline: the model of its name, and where its input comes from. */
export interface PipelineStepSpec {
  readonly name: string;
  readonly inputs?: readonly string[];
  readonly joinWindowMs?: number;
  readonly tensorMap?: Readonly<Record<string, string>>;
  readonly inputsJoinType?: PipelineJoin;
  readonly triggers?: readonly string[];
  readonly triggersJoinType?: PipelineJoin;
  /** `rolling` is kept for the record only. */
  readonly batch?: {
    readonly size?: number;
    readonly windowMs?: number;
    readonly rolling?: boolean;
  };
}

/** The `spec` of a Pipeline. Integers are as the CRD stores them: unchecked for sign. */
export interface PipelineSpec {
  readonly steps: readonly PipelineStepSpec[];
  readonly input?: {
    readonly externalInputs?: readonly string[];
    readonly externalTriggers?: readonly string[];
    readonly joinWindowMs?: number;
    readonly joinType?: PipelineJoin;
    readonly triggersJoinType?: PipelineJoin;
    readonly tensorMap?: Readonly<Record<string, string>>;
  };
  readonly output?: {
    readonly steps?: readonly string[];
    readonly joinWindowMs?: number;
    readonly stepsJoin?: PipelineJoin;
    readonly tensorMap?: Readonly<Record<string, string>>;
  };
  readonly dataflow?: { readonly cleanTopicsOnDelete?: boolean };
  readonly allowCycles?: boolean;
  readonly maxStepRevisits?: number;
}

/** The `status` of a Pipeline: the block that the kinds share, and nothing of its own. */
export interface PipelineStatus {
  /** The generation that the last verdict was about. */
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Pipeline as the API stores it. */
export interface Pipeline extends KubeObject {
  readonly spec?: PipelineSpec;
  readonly status?: PipelineStatus;
}
