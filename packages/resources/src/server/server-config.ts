import type { KubeObject } from '../kube-object.ts';

/** The `spec` of a ServerConfig: the pods that Servers of one type run. Pod fields are passed on untyped. */
export interface ServerConfigSpec {
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /** Volumes that every pod gets one of; a name and a claim, without metadata. */
  readonly volumeClaimTemplates?: readonly {
    readonly name: string;
    readonly spec: Readonly<Record<string, unknown>>;
  }[];
}

/** A ServerConfig as the API stores it. */
export interface ServerConfig extends KubeObject {
  readonly spec?: ServerConfigSpec;
}
