import { WriteStream } from 'node:tty';
import { createKubeClient, type KubeClient, KubeConfigError, loadKubeConfig } from '@troupe/kube';
import { createSchedulerPort } from '@troupe/scheduler-client';
import type { CliContext } from './cli/cli-context.ts';
import { CliError } from './cli/cli-error.ts';
import type { HostAddress } from './cli/option-parsers.ts';
import { startInspection } from './inspection.ts';
import { seekLeadership } from './leadership.ts';
import { followLevelSignal } from './logging/follow-level-signal.ts';
import { batchLines } from './logging/line-batches.ts';
import { createLogger, type LogShape } from './logging/logger.ts';
import { startOperator } from './operator.ts';
import type { OperatorFlags } from './operator-flags.ts';
import { openOperatorJournal } from './operator-journal.ts';
import { systemTime } from './operator-time.ts';
import { ownNamespace } from './own-namespace.ts';
import { usualSchedulerPort } from './scheduler-ports.ts';
import { openSchedulerTls } from './scheduler-tls/open-scheduler-tls.ts';
import { tlsSettings } from './scheduler-tls/tls-settings.ts';
import { startShadowWatch } from './shadow/shadow-watch.ts';
import { startStatus } from './status/start-status.ts';
import { namespacesText, watchedNamespaces } from './watched-namespaces.ts';

/**
 * Runs the operator until it is interrupted. Rejects with a CliError without a usable cluster, without
 * the certificates that the environment promises, or where an address cannot be listened at.
 *
 * @returns the exit code: 0 when interrupted, 1 when another operator took over.
 */
export async function runOperator(
  flags: OperatorFlags,
  { cwd, env, err, interrupted, time = systemTime }: CliContext,
): Promise<number> {
  const ending = interrupted();
  const end = new AbortController();
  void ending.then(() => end.abort());
  const { orphans, schedulerHost, shadow, logLevel: level } = flags;
  const namespaces = watchedNamespaces(flags);
  const tlsFrom = tlsSettings(env, flags.namespace);
  await using opened = new AsyncDisposableStack();
  const lines = opened.adopt(
    batchLines((text) => void err.write(text)),
    (it) => it.close(),
  );
  const logger = createLogger({ level, shape: logShape(flags, err), write: lines.write });
  opened.defer(followLevelSignal(logger, level));
  const own = await ownNamespace(env);
  const client = opened.adopt(await clientFor(flags.kubeconfig, env), (it) => it.close());
  const shadowWatch = shadow
    ? opened.adopt(startShadowWatch({ logger, time: systemTime }), (it) => it.close())
    : undefined;
  const status = opened.adopt(
    await startStatus({
      shadow: shadowWatch,
      flags,
      env,
      client,
      logger,
      namespaces,
      own,
      tls: tlsFrom,
      time,
    }),
    (it) => it.close(),
  );
  const opening =
    tlsFrom && openSchedulerTls({ settings: tlsFrom, client, logger, signal: end.signal });
  const source = await opening?.catch((error: unknown) => {
    if (end.signal.aborted) return null;
    throw error;
  });
  if (source === null) return 0;
  const tls = source && opened.adopt(source, (it) => it.close());
  const schedulerPort = flags.schedulerPort ?? usualSchedulerPort(tls !== undefined);
  const { inspect } = flags;
  const token = env.TROUPE_INSPECT_TOKEN || undefined;
  const inspection = inspect === undefined ? undefined : await startInspection(inspect, token);
  opened.defer(() => inspection?.stop());
  if (inspection !== undefined) {
    logger.info(`the page is at ${inspection.link}`);
    shadowWatch?.tellEach(inspection.watch.differ);
  }

  const leadership =
    flags.leaderElect && !shadow
      ? opened.adopt(seekLeadership({ client, namespace: own, logger }), (it) => it.stop())
      : undefined;
  if (leadership !== undefined) {
    status.standBy(leadership.trouble);
    const isOver = await Promise.race([ending.then(() => true), leadership.led.then(() => false)]);
    if (isOver) return 0;
  }

  const journal = opened.adopt(
    openOperatorJournal({
      dir: flags.journal,
      cwd,
      flags: { command: 'operator', namespaces, orphans, shadow },
      logger,
    }),
    (it) => it.close(),
  );
  const operator = startOperator({
    client,
    watch: inspection?.watch,
    namespaces,
    logger,
    journal,
    observers: [...status.observers, ...(shadowWatch === undefined ? [] : [shadowWatch.observer])],
    shadow,
    orphans,
    configNamespace: own,
    serverWorkload: flags.useDeploymentsForServers ? 'Deployment' : 'StatefulSet',
    scheduler: (of) =>
      createSchedulerPort({ ...schedulerAddress({ ...flags, schedulerPort }, of), tls }),
  });
  opened.defer(() => operator.stop());
  status.work(operator.system);
  logger.info(
    `${shadow ? 'in shadow, doing nothing, ' : ''}watching ${namespacesText(namespaces)}; ` +
      `schedulers at ${schedulerHost?.host ?? 'seldon-scheduler.<namespace>'}, ` +
      (tls === undefined ? 'plaintext' : `TLS as ${tls.identity().subject}`),
  );
  const exitCode = await Promise.race([
    ending.then(() => 0),
    ...(leadership === undefined ? [] : [leadership.lost.then(() => 1)]),
  ]);
  logger.info('stopping');
  return exitCode;
}

/** Where a namespace's scheduler is; a port in the host wins over the one beside it. */
export function schedulerAddress(
  {
    schedulerHost,
    schedulerPort,
  }: Required<Pick<OperatorFlags, 'schedulerPort'>> & Pick<OperatorFlags, 'schedulerHost'>,
  namespace: string,
): Required<HostAddress> {
  const { host, port } = schedulerHost ?? { host: `seldon-scheduler.${namespace}` };
  return { host, port: port ?? schedulerPort };
}

function logShape({ zapEncoder }: OperatorFlags, err: CliContext['err']): LogShape {
  if (zapEncoder !== undefined) return zapEncoder === 'json' ? 'json' : 'readable';
  return err instanceof WriteStream ? 'readable' : 'json';
}

async function clientFor(path: string | undefined, env: CliContext['env']): Promise<KubeClient> {
  try {
    return createKubeClient({ kubeConfig: await loadKubeConfig({ path, env }) });
  } catch (error) {
    if (error instanceof KubeConfigError) throw new CliError(error.message, 2, error);
    throw error;
  }
}
