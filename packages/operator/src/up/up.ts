import { resolve } from 'node:path';
import type { ActorView, JournalSink, OrphanPolicy } from '@troupe/actors';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { isLoopbackName, type LiveWatch } from '@troupe/inspector';
import { createKubeClient, type KubeClient } from '@troupe/kube';
import { createSchedulerPort } from '@troupe/scheduler-client';
import type { Logger } from 'winston';
import { CliError } from '../cli/cli-error.ts';
import type { HostAddress, ListenAddress } from '../cli/option-parsers.ts';
import { deferredSchedulerPort } from '../deferred-scheduler-port.ts';
import { type Inspection, startInspection } from '../inspection.ts';
import { type Operator, startOperator } from '../operator.ts';
import type { TlsSettings } from '../scheduler-tls/tls-settings.ts';
import { applyManifests, makeNamespaces, planManifests } from './apply-manifests.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.ts';
import { greeting } from './greeting.ts';
import { installDefaults } from './install-defaults.ts';
import { writeKubeconfig } from './kubeconfig-file.ts';
import { readManifests } from './read-manifests.ts';
import { followReadiness, type NotReady } from './readiness.ts';
import { openSchedulerElsewhere, type SchedulerElsewhere } from './scheduler-elsewhere.ts';
import type { UpDisplay } from './up-display.ts';

/** What `troupe up` was asked to do. */
export interface UpOptions {
  readonly manifests: readonly string[];
  readonly exitWhenReady: boolean;
  readonly timeoutMs: number;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly tls: boolean;
  readonly rbac: boolean;
  /** A running scheduler elsewhere, of the one namespace; embedded ones without it. */
  readonly scheduler?: HostAddress;
  /** The certificates for that scheduler; plaintext without them. */
  readonly schedulerTls?: TlsSettings | undefined;
  readonly schedulerPort: number;
  /** What becomes of what a scheduler holds in our name without a resource. */
  readonly orphans: OrphanPolicy;
  /** Whether the scheduler has gateways and a dataflow engine. */
  readonly gateways: boolean;
  /** Where the page is served. */
  readonly inspect: ListenAddress;
  readonly kubeconfig: string;
  readonly namespace: string;
  /** Where the API keeps what it stores; in memory without it. */
  readonly dataDir?: string;
  readonly cwd: string;
  readonly logger: Logger;
  readonly journal: JournalSink;
  /** Where the command's own words go. */
  readonly display: UpDisplay;
  /** Resolves when the user wants it to end. */
  readonly interrupted: Promise<void>;
}

/** The exit code of a wait that the user broke off, as shells have it for SIGINT. */
const interruptedCode = 130;

/**
 * Runs a whole control plane in this process and applies the manifests to it.
 *
 * Rejects, with nothing left running, when it cannot be started or the manifests cannot be read.
 *
 * @returns the exit code, once everything is stopped.
 */
export async function up(options: UpOptions): Promise<number> {
  checkAccess(options);
  const manifests = await readManifests(options.manifests, options.cwd);
  const { dataDir, scheduler: elsewhere, ...rest } = options;
  const cluster = await startEmbeddedCluster({
    ...rest,
    ...(dataDir === undefined ? {} : { dataDir: resolve(options.cwd, dataDir) }),
    scheduler: { workers: options.gateways ? oneWorkerOfEachKind : [] },
    hasSchedulers: elsewhere === undefined,
  });
  const client = createKubeClient({ kubeConfig: cluster.adminAccess });
  let operator: Operator | undefined;
  let outside: SchedulerElsewhere | undefined;
  let inspection: Inspection | undefined;
  try {
    const { display, namespace, schedulerTls: tls, logger } = options;
    if (elsewhere !== undefined) {
      outside = await openSchedulerElsewhere({ at: elsewhere, tls, client, logger });
    }
    const planned = planManifests(cluster.core, manifests, namespace);
    makeNamespaces(cluster.core, planned);
    await installDefaults(cluster.core, namespace);
    const kubeconfig = resolve(options.cwd, options.kubeconfig);
    const written = await writeKubeconfig(kubeconfig, cluster.kube.kubeconfig(), namespace);
    inspection = await startInspection(options.inspect);
    for (const line of greeting({
      api: cluster.kube.url,
      scheduler: outside?.address ?? (await cluster.scheduler(namespace)).address,
      page: inspection.link,
      namespace,
      kubeconfig: written,
      cwd: options.cwd,
    })) {
      display.say(line);
    }
    operator = startEmbeddedOperator(options, {
      cluster,
      client,
      outside,
      watch: inspection.watch,
    });
    const { system } = operator;
    display.follow(() => system.actors());
    const run = { ...options, cluster, client, planned, actors: () => system.actors() };
    return await attend(run);
  } finally {
    options.display.stop();
    operator?.stop();
    outside?.close();
    await inspection?.stop();
    await client.close();
    await cluster.stop();
  }
}

/** @throws CliError for flags that would let in everybody, or nobody. */
function checkAccess({ apiHost, tls, rbac }: UpOptions): void {
  if (tls) return;
  if (!isLoopbackName(apiHost)) {
    throw new CliError(
      `--api-host ${apiHost} is reached from other machines, and --no-tls lets in everybody; leave one of them out`,
      2,
    );
  }
  if (rbac) {
    throw new CliError(
      '--rbac needs to know who asks, and kubectl does not say so over plain HTTP; leave out --no-tls',
      2,
    );
  }
}

interface Surroundings {
  readonly cluster: EmbeddedCluster;
  readonly client: KubeClient;
  /** In place of the cluster's own schedulers. */
  readonly outside: SchedulerElsewhere | undefined;
  readonly watch: LiveWatch;
}

function startEmbeddedOperator(
  { logger, journal, display, orphans, namespace: only }: UpOptions,
  { cluster, client, outside, watch }: Surroundings,
): Operator {
  return startOperator({
    client,
    logger,
    journal,
    orphans,
    watch,
    configNamespace: only,
    logsTransitions: !display.saysTransitions,
    onTransition: (path, view) => display.onTransition(path, view),
    ...(outside === undefined ? {} : { namespaces: [only] }),
    scheduler(namespace) {
      if (outside !== undefined) return outside.connect();
      return deferredSchedulerPort(
        cluster
          .schedulerWhenUp(namespace)
          .then(({ port }) => createSchedulerPort({ host: '127.0.0.1', port })),
      );
    },
  });
}

interface Run extends UpOptions {
  readonly cluster: EmbeddedCluster;
  readonly client: KubeClient;
  readonly planned: ReturnType<typeof planManifests>;
  readonly actors: () => Iterable<ActorView>;
}

/** Applies the manifests and stays until the user, the deadline, or readiness ends it. */
async function attend(run: Run): Promise<number> {
  const { display, exitWhenReady } = run;
  const ending = new AbortController();
  let refused = 0;
  let late = (): readonly NotReady[] => [];
  let count = 0;

  async function work(): Promise<'ready'> {
    const { planned, client, cluster } = run;
    const applied = await applyManifests(planned, {
      client,
      signal: ending.signal,
      refused(line) {
        refused += 1;
        display.say(line);
      },
    });
    const readiness = followReadiness(cluster.core, applied);
    ending.signal.addEventListener('abort', readiness.stop);
    ({ notReady: late, count } = readiness);
    await readiness.allReady;
    return 'ready';
  }

  const interrupted = run.interrupted.then(() => 'interrupted' as const);
  const outcome = exitWhenReady
    ? await Promise.race([work(), interrupted, timeout(run.timeoutMs, ending.signal)])
    : await Promise.race([work().then(() => interrupted), interrupted]);
  ending.abort();
  display.stop();
  if (!exitWhenReady) return 0;
  if (outcome === 'interrupted') return interruptedCode;
  if (outcome === 'timeout') {
    display.say(`Not everything was Ready after ${run.timeoutMs / 1_000} s:`);
    for (const each of late()) display.say(`  ${describe(each, run.actors())}`);
    return 1;
  }
  if (count > 0) {
    display.say(count === 1 ? '1 resource is Ready.' : `All ${count} resources are Ready.`);
  }
  if (refused === 0) return 0;
  display.say(
    `${refused === 1 ? '1 manifest was' : `${refused} manifests were`} refused, see above.`,
  );
  return 1;
}

function describe({ kind, namespace, name, why }: NotReady, actors: Iterable<ActorView>): string {
  for (const view of actors) {
    const isIt = view.object.kind === kind && view.namespace === namespace && view.name === name;
    if (!isIt) continue;
    const wait = view.waitsFor === null ? '' : ` (waits for ${view.waitsFor.what})`;
    return `${kind} ${namespace}/${name}: ${why}${wait}`;
  }
  return `${kind} ${namespace}/${name}: ${why}`;
}

function timeout(ms: number, signal: AbortSignal): Promise<'timeout'> {
  return new Promise((resolveTimeout) => {
    const timer = setTimeout(() => resolveTimeout('timeout'), ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
