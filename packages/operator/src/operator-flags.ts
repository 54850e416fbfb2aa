import type { OrphanPolicy } from '@troupe/actors';
import type { BindAddress, HostAddress, ListenAddress } from './cli/option-parsers.ts';
import type { LogLevel } from './logging/log-level.ts';

/** The flags of `troupe operator`, read. */
export interface OperatorFlags {
  /** Empty for none given. */
  readonly namespace: string;
  readonly clusterwide: boolean;
  readonly watchNamespaces: readonly string[];
  /** Absent for each namespace's own. */
  readonly schedulerHost?: HostAddress;
  /** Absent for the usual one, 9004 or with TLS 9044. */
  readonly schedulerPort?: number;
  /** What becomes of what a scheduler holds in our name without a resource. */
  readonly orphans: OrphanPolicy;
  readonly useDeploymentsForServers: boolean;
  readonly kubeconfig?: string;
  /** Absent for what is usual where the operator runs. */
  readonly metricsBindAddress?: BindAddress | 'nowhere';
  /** As `metricsBindAddress`. */
  readonly healthProbeBindAddress?: BindAddress | 'nowhere';
  readonly leaderElect: boolean;
  /** Beside the operator in charge: decides all and does nothing. */
  readonly shadow: boolean;
  readonly logLevel: LogLevel;
  readonly zapEncoder?: 'json' | 'console';
  /** The folder to record into. */
  readonly journal?: string;
  /** Where to serve the page; absent for nowhere. */
  readonly inspect?: ListenAddress;
}
