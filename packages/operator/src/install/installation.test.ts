import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiObject } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { commandBlocks } from '../testing/command-blocks.ts';
import { findKubectl } from '../testing/find-kubectl.ts';
import { buildImageRoot } from '../testing/image-root.ts';
import { type PodProcess, startPod } from '../testing/pod-process.ts';
import { nameSchedulers, type SchedulerNames } from '../testing/scheduler-names.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const kubectlPath = findKubectl();
const helmPath = findHelm();
const own = 'seldon-mesh';
const other = 'team-b';
const account = 'seldon-v2-controller-manager';
const slowMs = 120_000;

/** The helm named by HELM, else the one beside KUBECTL, else the first on the path. */
function findHelm(): string | undefined {
  const { HELM, KUBECTL, PATH = '' } = process.env;
  const beside = KUBECTL === undefined ? [] : [join(dirname(KUBECTL), 'helm')];
  const onPath = PATH.split(delimiter).map((folder) => join(folder, 'helm'));
  return (HELM === undefined ? [...beside, ...onPath] : [HELM]).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Runs a tool, once more where its connection broke: a request that comes over TLS while a large answer
 * is still on its way out may do that to a server of Node.
 */
async function runAgain(
  tool: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly timeout: number; readonly env?: NodeJS.ProcessEnv },
): Promise<string> {
  const once = async () => (await run(tool, args, options)).stdout.trimEnd();
  return once().catch((error: unknown) => {
    if (/connection reset by peer|Parse Error: Paused/.test(String(error))) return once();
    throw error;
  });
}

const suite = kubectlPath === undefined ? describe.skip : describe;
const withHelm = helmPath === undefined ? test.skip : test;

suite('an installation (set KUBECTL and HELM or have them on the path to run all of these)', () => {
  let folder: string;
  let imageRoot: string;
  let cluster: EmbeddedCluster;
  let names: SchedulerNames;
  let before: ReadonlySet<string>;
  const pods: PodProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-install-'));
    imageRoot = join(folder, 'image');
    await buildImageRoot(imageRoot);
  }, slowMs);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    const ports = { apiPort: 0, schedulerPort: 0, podReadyDelayMs: 1 };
    const scheduler = { workers: oneWorkerOfEachKind };
    cluster = await startEmbeddedCluster({ namespace: own, rbac: true, scheduler, ...ports });
    const { core, kube } = cluster;
    core.create('namespaces', '', { metadata: { name: other } });
    const [first, second] = [await cluster.scheduler(own), await cluster.scheduler(other)];
    names = await nameSchedulers(
      new Map([
        [own, first.port],
        [other, second.port],
      ]),
    );
    writeFileSync(join(folder, 'config'), kube.kubeconfig(), { mode: 0o600 });
    // A cluster that nobody has prepared.
    await kubectl('delete', 'crd', '--all');
    before = stored();
  }, slowMs);

  afterEach(async () => {
    await Promise.all(pods.splice(0).map((pod) => pod.stop()));
    names.close();
    await cluster.stop();
  }, slowMs);

  /** Everything that the API stores, by kind and name, but Events and what comes and goes by itself. */
  function stored(): ReadonlySet<string> {
    const { core } = cluster;
    const kept = core
      .types()
      .filter(({ plural }) => !/^(events|endpoints|endpointslices)$/.test(plural));
    return new Set(
      kept.flatMap(({ id }) =>
        core
          .list(id)
          .items.map(({ object: { kind, metadata } }) =>
            [kind, metadata.namespace ?? '', metadata.name].join('/'),
          ),
      ),
    );
  }

  function left(): readonly string[] {
    return [...stored()].filter((each) => !before.has(each)).sort();
  }

  async function kubectl(...args: readonly string[]): Promise<string> {
    const flags = [`--kubeconfig=${folder}/config`, `--cache-dir=${folder}/cache`];
    const options = { cwd: root, timeout: slowMs };
    return runAgain(kubectlPath ?? '', [...flags, ...args], options);
  }

  async function helm(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder };
    const flags = [`--kubeconfig=${folder}/config`, `--namespace=${own}`];
    const options = { cwd: root, env, timeout: slowMs };
    return runAgain(helmPath ?? '', [...flags, ...args], options);
  }

  function deployment(): ApiObject {
    return cluster.core.get('deployments.apps', own, account).object;
  }

  /** Runs what the Deployment says, as its ServiceAccount. */
  async function pod(...args: readonly string[]): Promise<PodProcess> {
    const { kube } = cluster;
    const kubeconfig = join(folder, 'account');
    writeFileSync(kubeconfig, kube.kubeconfig(await kube.tokenFor(own, account)), { mode: 0o600 });
    const started = startPod({
      imageRoot,
      deployment: deployment(),
      args: [`--kubeconfig=${kubeconfig}`, `--scheduler-port=${names.port}`, ...args],
      env: { NODE_OPTIONS: names.nodeOptions },
    });
    pods.push(started);
    return started;
  }

  async function applyExamples(namespace: string, which = examples): Promise<void> {
    await kubectl('apply', '-n', namespace, '-R', ...which);
  }

  async function untilReady(namespace: string): Promise<void> {
    const kinds = 'servers,models,pipelines,experiments';
    const wait = ['wait', '--for=condition=Ready', '--all', '--timeout=60s'];
    await kubectl('-n', namespace, ...wait, kinds);
  }

  const few = ['-f', 'examples/servers.yaml', '-f', 'examples/models/iris.yaml'];
  const examples = ['examples/servers.yaml', 'examples/models', 'examples/more'].flatMap((path) => [
    '-f',
    path,
  ]);

  test(
    'by kustomize, for all namespaces: examples get Ready in two, an upgrade leaves them so, and nothing is left but CRDs',
    async () => {
      await kubectl('apply', '-k', 'deploy/kustomize/cluster-wide');
      const first = await pod();
      await first.untilLog('install the CustomResourceDefinition of Model');
      expect((await first.probe('/readyz')).code).toBe(503);
      expect((await first.probe('/healthz')).code).toBe(200);
      await kubectl('apply', '--server-side', '-f', 'deploy/crds');
      await first.untilReady();

      await kubectl('apply', '-n', own, '-f', 'deploy/defaults/configs');
      await applyExamples(own);
      await applyExamples(other);
      await untilReady(own);
      await untilReady(other);

      const runtime = 'deploy/defaults/seldon-runtime.yaml';
      await kubectl('apply', '-n', own, '-f', runtime);
      await kubectl(
        '-n',
        own,
        'wait',
        '--for=condition=Ready',
        'seldonruntime/seldon',
        '--timeout=60s',
      );

      const second = await pod();
      await second.untilLog('is held by');
      await second.untilReady();
      expect(await first.stop()).toBe(0);
      await second.untilLog('watching all namespaces');
      await untilReady(own);
      await kubectl('-n', other, 'scale', 'model', 'iris', '--replicas=1');
      // Whatever it did, it was allowed to.
      expect(second.log()).not.toContain('forbidden');
      expect((await second.probe('/readyz')).body).toBe('ok\n');

      for (const namespace of [own, other]) {
        await kubectl('delete', '-n', namespace, '-R', '--ignore-not-found', ...examples);
      }
      await kubectl('delete', '-n', own, '-f', runtime);
      await kubectl('delete', '-n', own, '-f', 'deploy/defaults/configs');
      expect(await second.stop()).toBe(0);
      await kubectl('delete', '-k', 'deploy/kustomize/cluster-wide');
      expect(
        left().filter(
          (each) => !/^(CustomResourceDefinition|Lease|PersistentVolumeClaim)\//.test(each),
        ),
      ).toEqual([]);
    },
    slowMs,
  );

  test(
    'by kustomize, for its own namespace: what is elsewhere is left alone, with no right to it',
    async () => {
      await kubectl('apply', '--server-side', '-f', 'deploy/crds');
      await kubectl('apply', '-k', 'deploy/kustomize/namespaced');
      const journal = join(folder, 'journal');
      const only = await pod(`--journal=${journal}`, '--inspect=127.0.0.1:0');
      await only.untilReady();
      await kubectl('apply', '-n', own, '-f', 'deploy/defaults/configs');
      await applyExamples(other, few);
      await applyExamples(own, few);
      await untilReady(own);
      const [iris] = cluster.core.list('models.mlops.seldon.io', { namespace: other }).items;
      expect(iris?.object.status).toBeUndefined();

      // What has to be files beside the bundle: the page, and the thread of the journal.
      const link = /http:[^"]+/.exec(await only.untilLog('the page is at'))?.[0] ?? '';
      expect((await fetch(link)).headers.get('content-type')).toContain('text/html');
      expect(await only.stop()).toBe(0);
      const troupe = join(imageRoot, 'usr/local/bin/troupe');
      const env = { PATH: `${dirname(process.execPath)}:/bin:/usr/bin` };
      const { stdout } = await run(troupe, ['journal', 'ls', journal], { env });
      expect(stdout).toContain(`model/${own}/iris`);
    },
    slowMs,
  );

  withHelm(
    'by helm, for listed namespaces: installed, upgraded, uninstalled, and CRDs stay and are upgraded',
    async () => {
      await helm('upgrade', '--install', 'troupe-crds', 'deploy/helm/troupe-crds');
      const flags = ['--set=clusterwide=true', `--set=watchNamespaces={${other}}`];
      await helm('upgrade', '--install', 'troupe', 'deploy/helm/troupe', ...flags);
      expect(left().some((each) => each.startsWith('ClusterRole'))).toBe(false);
      const first = await pod();
      await first.untilReady();
      await applyExamples(own, few);
      await applyExamples(other, few);
      await untilReady(own);
      await untilReady(other);

      await kubectl(
        'annotate',
        'crd',
        'models.mlops.seldon.io',
        'controller-gen.kubebuilder.io/version=old',
        '--overwrite',
      );
      await helm('upgrade', 'troupe-crds', 'deploy/helm/troupe-crds', '--force-conflicts');
      await helm('upgrade', 'troupe', 'deploy/helm/troupe', ...flags, '--set=logLevel=debug');
      expect(await first.stop()).toBe(0);
      const second = await pod();
      await second.untilReady();
      await second.untilLog('"level":"debug"');
      await untilReady(other);

      for (const namespace of [own, other]) {
        await kubectl('delete', '-n', namespace, '-R', '--ignore-not-found', ...few);
      }
      expect(await second.stop()).toBe(0);
      await helm('uninstall', 'troupe');
      await helm('uninstall', 'troupe-crds');
      expect(
        left().filter(
          (each) => !/^(CustomResourceDefinition|Lease|PersistentVolumeClaim)\//.test(each),
        ),
      ).toEqual([]);
      expect(left().filter((each) => each.startsWith('CustomResourceDefinition'))).toHaveLength(7);
    },
    slowMs,
  );

  withHelm(
    'every command of docs/installation.md does what it says',
    async () => {
      const tools = join(folder, 'bin');
      mkdirSync(tools);
      symlinkSync(kubectlPath ?? '', join(tools, 'kubectl'));
      symlinkSync(helmPath ?? '', join(tools, 'helm'));
      const env = {
        ...process.env,
        PATH: `${tools}${delimiter}${process.env.PATH}`,
        KUBECONFIG: join(folder, 'config'),
        KUBECACHEDIR: join(folder, 'cache'),
        HELM_CACHE_HOME: folder,
        HELM_CONFIG_HOME: folder,
      };
      const blocks = commandBlocks(readFileSync(join(root, 'docs/installation.md'), 'utf8'));
      expect(blocks.length).toBeGreaterThan(3);
      for (const { line, commands } of blocks) {
        const from = `# docs/installation.md, line ${line}\n`;
        await run('sh', ['-ec', from + commands], { cwd: root, env, timeout: slowMs });
        if (pods.length === 0) await (await pod()).untilReady();
      }
    },
    slowMs,
  );
});
