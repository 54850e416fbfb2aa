import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { ActorView, JournalSink, Path } from '@troupe/actors';
import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { createSchedulerPort } from '@troupe/scheduler-client';
import type { Logger } from 'winston';
import { parse, stringify } from 'yaml';
import { deferredSchedulerPort } from '../deferred-scheduler-port.ts';
import { type Operator, startOperator } from '../operator.ts';
import { applyManifests, assertKnownKinds } from './apply-manifests.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from './embedded-cluster.ts';
import { readManifests } from './read-manifests.ts';
import { followReadiness } from './readiness.ts';

/** What `troupe up` was asked to do. */
export interface UpOptions {
  readonly manifests: readonly string[];
  readonly exitWhenReady: boolean;
  readonly timeoutMs: number;
  readonly apiPort: number;
  readonly schedulerPort: number;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly logger: Logger;
  readonly journal: JournalSink;
  /** Where the command's own words go. */
  readonly display: UpDisplay;
  /** Resolves when the user wants it to end. */
  readonly interrupted: Promise<void>;
}

/** What shows the user how things stand. */
export interface UpDisplay {
  say(line: string): void;
  onTransition(path: Path, view: ActorView | null): void;
  /** Begins to show the actors live, if it does such a thing. */
  follow(actors: () => Iterable<ActorView>): void;
  stop(): void;
}

/**
 * Runs a whole control plane in this process and applies the manifests to it.
 *
 * @returns the exit code.
 */
export async function up(options: UpOptions): Promise<number> {
  const { display, namespace } = options;
  const manifests = await readManifests(options.manifests);
  const cluster = await startEmbeddedCluster(options);
  const client = createKubeClient({ kubeConfig: anonymousAccess(cluster.kube.url) });
  let operator: Operator | undefined;
  try {
    assertKnownKinds(
      manifests,
      (apiVersion, kind) => cluster.core.typeOfKind(apiVersion, kind) !== undefined,
    );
    await writeKubeconfig(options.kubeconfig, cluster, namespace);
    await greet(options, cluster);
    operator = startOperator({
      client,
      logger: options.logger,
      journal: options.journal,
      onTransition: (path, view) => display.onTransition(path, view),
      scheduler: (of) =>
        deferredSchedulerPort(
          cluster
            .scheduler(of)
            .then(({ served }) => createSchedulerPort({ host: '127.0.0.1', port: served.port })),
        ),
    });
    const { system } = operator;
    display.follow(() => system.actors());
    const { applied, refused } = await applyManifests(client, manifests, namespace);
    for (const line of refused) display.say(line);
    const readiness = followReadiness(cluster.core, applied);
    const settled = readiness.allReady.then(() => 'ready' as const);
    const interrupted = options.interrupted.then(() => 'interrupted' as const);
    if (!options.exitWhenReady) {
      await interrupted;
      readiness.stop();
      return 0;
    }
    const outcome = await Promise.race([settled, interrupted, timeout(options.timeoutMs)]);
    const late = readiness.notReady();
    readiness.stop();
    display.stop();
    if (outcome === 'interrupted') return 130;
    if (outcome === 'timeout') {
      display.say(`Not ready after ${options.timeoutMs / 1_000} s:`);
      for (const { resource, why } of late) display.say(`  ${resource}: ${why}`);
      return 1;
    }
    display.say(`All ${applied.length} resources are Ready.`);
    return refused.length === 0 ? 0 : 1;
  } finally {
    display.stop();
    operator?.stop();
    await client.close();
    await cluster.stop();
  }
}

function timeout(ms: number): Promise<'timeout'> {
  return new Promise((resolveTimeout) => {
    setTimeout(() => resolveTimeout('timeout'), ms).unref();
  });
}

async function writeKubeconfig(
  file: string,
  cluster: EmbeddedCluster,
  namespace: string,
): Promise<void> {
  const config = parse(cluster.kube.kubeconfig());
  for (const { context } of config.contexts) context.namespace = namespace;
  await mkdir(dirname(resolve(file)), { recursive: true });
  await writeFile(file, stringify(config), { mode: 0o600 });
}

async function greet({ display, kubeconfig, namespace }: UpOptions, cluster: EmbeddedCluster) {
  const { served } = await cluster.scheduler(namespace);
  const file = relative(process.cwd(), resolve(kubeconfig));
  display.say(`Kubernetes API  ${cluster.kube.url}`);
  display.say(`Scheduler       ${served.address} (namespace ${namespace})`);
  display.say(`Kubeconfig      ${resolve(kubeconfig)}`);
  display.say(`Try             kubectl --kubeconfig ${file} get models`);
  display.say('');
}
