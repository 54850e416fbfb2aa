import type { Condition } from '../conditions.ts';
import type { KubeObject } from '../kube-object.ts';
import type { SeldonConfiguration } from './seldon-configuration.ts';

/** Keeps a deleted SeldonRuntime, and with it the scheduler, until nothing needs it any more. */
export const runtimeFinalizer = 'seldon.runtime.finalizer';

/** What is different here of one component. */
export interface ComponentOverride {
  readonly name: string;
  readonly disable?: boolean;
  /** How many run; 1 when left out. */
  readonly replicas?: number;
  /** Of the component's Service; only the scheduler and Envoy have one. */
  readonly serviceType?: string;
  readonly podSpec?: Readonly<Record<string, unknown>>;
}

/** The `spec` of a SeldonRuntime. */
export interface SeldonRuntimeSpec {
  /** Names the SeldonConfig, which is in the operator's own namespace. */
  readonly seldonConfig: string;
  /** The last one of a name counts. */
  readonly overrides?: readonly ComponentOverride[];
  readonly config?: SeldonConfiguration;
  readonly disableAutoUpdate?: boolean;
}

/** The `status` of a SeldonRuntime. */
export interface SeldonRuntimeStatus {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A SeldonRuntime as the API stores it: an installation of Seldon in one namespace. */
export interface SeldonRuntime extends KubeObject {
  readonly spec?: SeldonRuntimeSpec;
  readonly status?: SeldonRuntimeStatus;
}

/** Whether our finalizer is on the object. */
export function hasRuntimeFinalizer({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return metadata.finalizers?.includes(runtimeFinalizer) ?? false;
}
