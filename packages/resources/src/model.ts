import type { Condition } from './conditions.ts';
import type { KubeObject } from './kube-object.ts';
import type { ScalingSpec } from './scaling.ts';

/** API group and version of every Seldon Core 2 kind. */
export const seldonApiVersion = 'mlops.seldon.io/v1alpha1';

/** Keeps a deleted Model in the API until the scheduler has let go of it. */
export const modelFinalizer = 'seldon.model.finalizer';

/** The `spec` of a Model. Integers are as the CRD stores them: unchecked for sign. */
export interface ModelSpec extends ScalingSpec {
  readonly storageUri: string;
  readonly modelType?: string;
  readonly schemaUri?: string;
  readonly secretName?: string;
  readonly server?: string;
  readonly artifactVersion?: number;
  readonly requirements?: readonly string[];
  /** A Kubernetes Quantity of bytes. */
  readonly memory?: string | number;
  readonly preloaded?: boolean;
  readonly dedicated?: boolean;
  readonly logger?: { readonly percent?: number };
  readonly explainer?: {
    readonly type?: string;
    readonly modelRef?: string;
    readonly pipelineRef?: string;
  };
  readonly llm?: { readonly modelRef?: string; readonly pipelineRef?: string };
  readonly parameters?: readonly { readonly name: string; readonly value: string }[];
  readonly dataflow?: { readonly cleanTopicsOnDelete?: boolean };
}

/** The `status` of a Model. Counts that are 0 and strings that are empty are left out. */
export interface ModelStatus {
  readonly replicas?: number;
  readonly availableReplicas?: number;
  /** `server=<name>`; matches no pod on purpose, so that Model and Server autoscalers stay apart. */
  readonly selector?: string;
  readonly modelgwReady?: string;
  /** The generation that the last verdict was about. */
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Model as the API stores it. */
export interface Model extends KubeObject {
  readonly spec?: ModelSpec;
  readonly status?: ModelStatus;
}
