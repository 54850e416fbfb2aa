import type { KubeClient } from '@troupe/kube';
import { type ClosableSchedulerPort, createSchedulerPort } from '@troupe/scheduler-client';
import type { Logger } from 'winston';
import type { HostAddress } from '../cli/option-parsers.ts';
import { usualSchedulerPort } from '../scheduler-ports.ts';
import { openSchedulerTls } from '../scheduler-tls/open-scheduler-tls.ts';
import type { TlsSettings } from '../scheduler-tls/tls-settings.ts';

/** Which scheduler it is, and how it is spoken to. */
export interface SchedulerElsewhereOptions {
  readonly at: HostAddress;
  /** Plaintext without them. */
  readonly tls: TlsSettings | undefined;
  /** Where Secrets with certificates are, if they are in Secrets. */
  readonly client: KubeClient;
  readonly logger: Logger;
}

/** A running scheduler that is not ours to start or stop. */
export interface SchedulerElsewhere {
  /** For people: host and port, and how it is spoken to where not in plaintext. */
  readonly address: string;
  connect(): ClosableSchedulerPort;
  close(): void;
}

/**
 * Makes ready to speak with a scheduler. Rejects with a `CliError` when there are no good certificates
 * for it.
 */
export async function openSchedulerElsewhere({
  at,
  tls: settings,
  client,
  logger,
}: SchedulerElsewhereOptions): Promise<SchedulerElsewhere> {
  const tls = settings && (await openSchedulerTls({ settings, client, logger }));
  const { host, port = usualSchedulerPort(tls !== undefined) } = at;
  const plain = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    address: tls === undefined ? plain : `${plain}, TLS as ${tls.identity().subject}`,
    connect: () => createSchedulerPort({ host, port, tls }),
    close: () => tls?.close(),
  };
}
