import type { KubeObject } from '../kube-object.ts';
import type { SeldonConfiguration } from './seldon-configuration.ts';

/** One part of an installation; pod-level fields are passed on untyped. */
export interface SeldonComponent {
  /** Also the name of its workload. */
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Counts for nothing: how many run is for the SeldonRuntime to say. */
  readonly replicas?: number;
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /** What makes it a StatefulSet rather than a Deployment. */
  readonly volumeClaimTemplates?: readonly {
    readonly name: string;
    readonly spec: Readonly<Record<string, unknown>>;
  }[];
}

/** The `spec` of a SeldonConfig. */
export interface SeldonConfigSpec {
  readonly components?: readonly SeldonComponent[];
  readonly config?: SeldonConfiguration;
}

/** A SeldonConfig as the API stores it: what the installations that name it have in common. */
export interface SeldonConfig extends KubeObject {
  readonly spec?: SeldonConfigSpec;
}
