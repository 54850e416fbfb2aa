import type { Condition } from './conditions.ts';
import type { KubeObject } from './kube-object.ts';
import type { ScalingSpec } from './scaling.ts';

/** The `spec` of a Server; pod-level fields are passed on untyped. */
export interface ServerSpec extends ScalingSpec {
  /** Names the ServerConfig that the pods follow. */
  readonly serverConfig: string;
  readonly capabilities?: readonly string[];
  readonly extraCapabilities?: readonly string[];
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /** What becomes of the StatefulSet's volumes; passed on as it is. */
  readonly statefulSetPersistentVolumeClaimRetentionPolicy?: {
    readonly whenDeleted?: string;
    readonly whenScaled?: string;
  };
  /** How pods are replaced, where Servers run as Deployments; passed on as it is. */
  readonly deploymentStrategy?: Readonly<Record<string, unknown>>;
  readonly disableAutoUpdate?: boolean;
}

/** The `status` of a Server: the CRD requires the three numbers and strings at the top. */
export interface ServerStatus {
  readonly loadedModels: number;
  readonly replicas: number;
  readonly selector: string;
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

/** A Server as the API stores it. */
export interface Server extends KubeObject {
  readonly spec?: ServerSpec;
  readonly status?: ServerStatus;
}

/** The part of a StatefulSet or Deployment that a Server reads back. */
export interface Workload extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}
