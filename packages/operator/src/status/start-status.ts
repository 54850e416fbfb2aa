import type { System } from '@troupe/actors';
import type { KubeClient } from '@troupe/kube';
import type { Logger } from 'winston';
import type { CliContext } from '../cli/cli-context.ts';
import type { OperatorFlags } from '../operator-flags.ts';
import type { OperatorObserver } from '../operator-observer.ts';
import type { OperatorTime } from '../operator-time.ts';
import { type Feature, rightsFor, toRead } from '../rights/rights.ts';
import { startRightsReview } from '../rights/rights-review.ts';
import type { TlsSettings } from '../scheduler-tls/tls-settings.ts';
import type { ShadowWatch } from '../shadow/shadow-watch.ts';
import { watchedKinds } from '../watched.ts';
import { probeRoutes } from './probe-routes.ts';
import { createReadiness } from './readiness.ts';
import { type StatusServers, type StatusSurface, serveStatus } from './serve-status.ts';
import { statusAddresses } from './status-addresses.ts';

/** What an operator's status is made from. */
export interface StatusOptions {
  readonly flags: OperatorFlags;
  readonly env: CliContext['env'];
  readonly client: KubeClient;
  readonly logger: Logger;
  /** Those that are watched; none for all. */
  readonly namespaces: readonly string[];
  /** The operator's own namespace. */
  readonly own: string;
  readonly tls: TlsSettings | undefined;
  /** What an operator in shadow finds; undefined for one in charge. */
  readonly shadow: ShadowWatch | undefined;
  /** By which rights are looked at again. */
  readonly time: OperatorTime;
}

/** What an operator says of itself over HTTP: probes and metrics. */
export interface Status {
  /** To be told of what the operator does. */
  readonly observers: readonly OperatorObserver[];
  /** The operator waits for the Lease; it is ready to, unless there is trouble with it. */
  standBy(trouble: () => string | undefined): void;
  /** The operator works. */
  work(system: System): void;
  close(): void;
}

/** Starts it before anything else talks to the cluster, so that probes are answered from the start. */
export async function startStatus(options: StatusOptions): Promise<Status> {
  const { flags, env, client, logger, namespaces, own, tls, shadow, time } = options;
  const addresses = statusAddresses(flags, env);
  const certificates = tls?.provider === 'secret' ? tls.namespace : own;
  const features = new Set<Feature>();
  if (flags.leaderElect && shadow === undefined) features.add('leaderElection');
  if (tls?.provider === 'secret') features.add('tlsSecrets');
  const review = startRightsReview({
    client,
    rights: shadow === undefined ? rightsFor(features) : toRead(rightsFor(features)),
    places: { watched: namespaces, own, certificates },
    time,
    logger,
  });
  const readiness = createReadiness({ kinds: watchedKinds, missing: review.missing });
  let standing: (() => string | undefined) | undefined;
  let system: System | undefined;

  function reasons(): readonly string[] {
    if (standing === undefined || system !== undefined) return readiness.reasons();
    const trouble = standing();
    return [...readiness.missing(), ...(trouble === undefined ? [] : [trouble])];
  }

  const suspicion: OperatorObserver = {
    watch(kind, change) {
      readiness.watch(kind, change);
      if (change.type === 'Troubled' && change.code === forbidden) review.suspect();
    },
    outcome({ code }) {
      if (code === forbidden) review.suspect();
    },
  };
  const observers: OperatorObserver[] = [suspicion];
  const surfaces: StatusSurface[] = [];
  if (addresses.probes !== undefined) {
    const routes = probeRoutes(reasons);
    surfaces.push({ flag: '--health-probe-bind-address', address: addresses.probes, routes });
  }
  if (addresses.metrics !== undefined) {
    const { createMetrics } = await import('../metrics/create-metrics.ts');
    const metrics = createMetrics({ system: () => system, reasons, shadow: shadow?.report });
    observers.push(...metrics.observers);
    const { routes } = metrics;
    surfaces.push({ flag: '--metrics-bind-address', address: addresses.metrics, routes });
  }
  let servers: StatusServers;
  try {
    servers = await serveStatus(surfaces);
  } catch (error) {
    review.close();
    throw error;
  }
  for (const { flag, routes } of surfaces) {
    const paths = Object.keys(routes).join(' and ');
    logger.info(`serving ${paths} at ${servers.addresses.get(flag)}`);
  }
  return {
    observers,
    standBy(trouble) {
      standing = trouble;
    },
    work(running) {
      system = running;
    },
    close() {
      servers.close();
      review.close();
    },
  };
}

const forbidden = 403;
