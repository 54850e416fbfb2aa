import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type ElectionChange, type KubeClient, startElection } from '@troupe/kube';
import type { Logger } from 'winston';
import { leaseName } from './rights/rights.ts';

/** What leadership is sought with. */
export interface LeadershipOptions {
  readonly client: KubeClient;
  /** The operator's own, where the Lease is. */
  readonly namespace: string;
  readonly logger: Logger;
}

/** The wish to be in charge, and what comes of it. */
export interface Leadership {
  readonly led: Promise<void>;
  /** Resolves when it is over; everything has to stop then. */
  readonly lost: Promise<string>;
  /** Why the Lease cannot be had; undefined while it can, if only by another one. */
  trouble(): string | undefined;
  /** Lets go of the Lease. */
  stop(): Promise<void>;
}

/** Stands for the operator's Lease. */
export function seekLeadership({ client, namespace, logger }: LeadershipOptions): Leadership {
  const led = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<string>();
  const lease = `the Lease ${namespace}/${leaseName}`;
  let trouble: string | undefined;

  function take(change: ElectionChange): void {
    trouble = undefined;
    switch (change.type) {
      case 'Led':
        logger.info(`holds ${lease}`);
        led.resolve();
        break;
      case 'Follows':
        logger.info(`${lease} is held by ${change.holder}; waiting for it`);
        break;
      case 'Troubled':
        trouble = `${lease} cannot be had: ${change.message}`;
        logger.warn(trouble);
        break;
      case 'Lost':
        logger.error(`lost ${lease}: ${change.why}`);
        lost.resolve(change.why);
    }
  }

  const election = startElection({
    client,
    namespace,
    name: leaseName,
    identity: `${hostname()}_${randomUUID()}`,
    onChange: take,
  });
  return {
    led: led.promise,
    lost: lost.promise,
    trouble: () => trouble,
    stop: () => election.stop(),
  };
}
