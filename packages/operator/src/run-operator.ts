import { WriteStream } from 'node:tty';
import { createKubeClient, KubeConfigError, loadKubeConfig } from '@troupe/kube';
import { createSchedulerPort } from '@troupe/scheduler-client';
import type { CliContext } from './cli/cli-context.ts';
import { CliError } from './cli/cli-error.ts';
import type { HostAddress, ListenAddress } from './cli/option-parsers.ts';
import { startInspection } from './inspection.ts';
import type { LogLevel } from './logging/log-level.ts';
import { createLogger } from './logging/logger.ts';
import { startOperator } from './operator.ts';
import { openOperatorJournal } from './operator-journal.ts';
import { openSchedulerTls } from './scheduler-tls/open-scheduler-tls.ts';
import { tlsSettings } from './scheduler-tls/tls-settings.ts';

/** The flags of `troupe operator`, read. */
export interface OperatorSettings {
  /** Empty for all. */
  readonly namespace: string;
  /** Absent for each namespace's own. */
  readonly schedulerHost?: HostAddress;
  /** Absent for the usual one, 9004 or with TLS 9044. */
  readonly schedulerPort?: number;
  readonly kubeconfig?: string;
  readonly logLevel: LogLevel;
  /** The folder to record into. */
  readonly journal?: string;
  /** Where to serve the page; absent for nowhere. */
  readonly inspect?: ListenAddress;
}

/** Ports of a scheduler (contract, "Scheduler channel"). */
const PLAINTEXT_PORT = 9004;
const TLS_PORT = 9044;

/**
 * Runs the operator until it is interrupted. Rejects with a CliError without a usable cluster, or
 * without the certificates that the environment promises.
 */
export async function runOperator(
  settings: OperatorSettings,
  { cwd, env, err, interrupted }: CliContext,
): Promise<number> {
  const ending = interrupted();
  const { namespace, kubeconfig, schedulerHost, logLevel: level } = settings;
  const tlsFrom = tlsSettings(env, namespace);
  const logger = createLogger({
    level,
    shape: err instanceof WriteStream ? 'readable' : 'json',
    write: (line) => void err.write(`${line}\n`),
  });
  await using opened = new AsyncDisposableStack();
  const client = opened.adopt(await clientFor(kubeconfig, env), (it) => it.close());
  const tls =
    tlsFrom &&
    opened.adopt(await openSchedulerTls({ settings: tlsFrom, client, logger }), (it) => it.close());
  const schedulerPort = settings.schedulerPort ?? (tls === undefined ? PLAINTEXT_PORT : TLS_PORT);
  const { inspect } = settings;
  const token = env.TROUPE_INSPECT_TOKEN || undefined;
  const inspection = inspect === undefined ? undefined : await startInspection(inspect, token);
  opened.defer(() => inspection?.stop());
  const flags = { command: 'operator', namespace };
  const journal = opened.adopt(
    openOperatorJournal({ dir: settings.journal, cwd, flags, logger }),
    (it) => it.close(),
  );
  const operator = startOperator({
    client,
    watch: inspection?.watch,
    namespace: namespace || undefined,
    logger,
    journal,
    scheduler: (of) =>
      createSchedulerPort({ ...schedulerAddress({ ...settings, schedulerPort }, of), tls }),
  });
  opened.defer(() => operator.stop());
  logger.info(
    `watching ${namespace ? `namespace ${namespace}` : 'all namespaces'}; ` +
      `schedulers at ${schedulerHost?.host ?? 'seldon-scheduler.<namespace>'}, ` +
      (tls === undefined ? 'plaintext' : `TLS as ${tls.identity().subject}`),
  );
  if (inspection !== undefined) logger.info(`the page is at ${inspection.link}`);
  await ending;
  logger.info('stopping');
  return 0;
}

/** Where a namespace's scheduler is; a port in the host wins over the one beside it. */
export function schedulerAddress(
  {
    schedulerHost,
    schedulerPort,
  }: Required<Pick<OperatorSettings, 'schedulerPort'>> & Pick<OperatorSettings, 'schedulerHost'>,
  namespace: string,
): Required<HostAddress> {
  const { host, port } = schedulerHost ?? { host: `seldon-scheduler.${namespace}` };
  return { host, port: port ?? schedulerPort };
}

async function clientFor(path: string | undefined, env: CliContext['env']) {
  try {
    return createKubeClient({ kubeConfig: await loadKubeConfig({ path, env }) });
  } catch (error) {
    if (error instanceof KubeConfigError) throw new CliError(error.message, 2, error);
    throw error;
  }
}
