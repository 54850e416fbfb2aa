import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { findKubectl } from '../testing/find-kubectl.ts';
import { buildImageRoot } from '../testing/image-root.ts';
import { mountAccount } from '../testing/mounted-account.ts';
import { testNamespace } from '../testing/objects.ts';
import { type PodProcess, startPod } from '../testing/pod-process.ts';
import { nameSchedulers, type SchedulerNames } from '../testing/scheduler-names.ts';
import { createTlsSecrets } from '../testing/tls-secrets.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const account = 'seldon-v2-controller-manager';
const kubectlPath = findKubectl();
const suite = kubectlPath === undefined ? describe.skip : describe;
const slowMs = 120_000;

suite('an installation with TLS (set KUBECTL or have it on the path to run it)', () => {
  let folder: string;
  let imageRoot: string;
  let cluster: EmbeddedCluster;
  let names: SchedulerNames;
  let pod: PodProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-tls-'));
    imageRoot = join(folder, 'image');
    await buildImageRoot(imageRoot);
    // The names that the operator dials are those in the certificate.
    const tls = await createTlsSecrets([`seldon-scheduler.${testNamespace}`]);
    cluster = await startEmbeddedCluster({
      namespace: testNamespace,
      rbac: true,
      scheduler: { workers: oneWorkerOfEachKind },
      servedTls: tls.served,
      ...{ apiPort: 0, schedulerPort: 0, podReadyDelayMs: 1 },
    });
    tls.store(cluster.core);
    const { port } = await cluster.scheduler(testNamespace);
    names = await nameSchedulers(new Map([[testNamespace, port]]));
    writeFileSync(join(folder, 'config'), cluster.kube.kubeconfig(), { mode: 0o600 });
  }, slowMs);

  afterAll(async () => {
    await pod?.stop();
    names.close();
    await cluster.stop();
    rmSync(folder, { recursive: true });
  }, slowMs);

  async function kubectl(...args: readonly string[]): Promise<void> {
    const flags = [`--kubeconfig=${folder}/config`, `--cache-dir=${folder}/cache`];
    const options = { cwd: root, timeout: slowMs };
    await promisify(execFile)(kubectlPath ?? '', [...flags, ...args], options);
  }

  /** A folder with an overlay as docs/installation.md has it. */
  function overlay(): string {
    const at = join(folder, 'overlay');
    mkdirSync(at);
    const deploy = relative(at, join(root, 'deploy/kustomize'));
    const lines = [
      'apiVersion: kustomize.config.k8s.io/v1beta1',
      'kind: Kustomization',
      `namespace: ${testNamespace}`,
      `resources: [${deploy}/namespaced]`,
      `components: [${deploy}/tls]`,
    ];
    writeFileSync(join(at, 'kustomization.yaml'), lines.join('\n'));
    return at;
  }

  test(
    'brings examples to Ready: certificates of Secrets, rights of its Roles, the token of its pod',
    async () => {
      await kubectl('apply', '-k', overlay());
      await kubectl('apply', '-n', testNamespace, '-f', 'deploy/defaults/configs');
      const mount = await mountAccount(folder, cluster, testNamespace, account);
      pod = startPod({
        imageRoot,
        deployment: cluster.core.get('deployments.apps', testNamespace, account).object,
        args: [`--scheduler-port=${names.port}`],
        env: { ...mount.env, NODE_OPTIONS: `${names.nodeOptions} ${mount.nodeOptions}` },
      });
      await pod.untilReady();
      expect(await pod.untilLog('schedulers at')).toContain('TLS as CN=operator');
      const examples = ['-f', 'examples/servers.yaml', '-f', 'examples/models/iris.yaml'];
      await kubectl('apply', '-n', testNamespace, ...examples);
      const wait = ['wait', '--for=condition=Ready', '--timeout=30s'];
      await kubectl('-n', testNamespace, ...wait, 'server/mlserver', 'model/iris');
      expect(pod.log()).not.toMatch(/forbidden|BEGIN/);
      expect(await pod.stop()).toBe(0);
    },
    slowMs,
  );
});
