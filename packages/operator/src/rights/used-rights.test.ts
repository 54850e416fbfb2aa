import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AllowedUse } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { installAccount } from '../testing/installed-account.ts';
import { isReady, testNamespace } from '../testing/objects.ts';
import { startOperatorInProcess } from '../testing/operator-in-process.ts';
import { createTlsSecrets, tlsVariables } from '../testing/tls-secrets.ts';
import { until, untilGone } from '../testing/until.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';
import { readManifests } from '../up/read-manifests.ts';
import { rights } from './rights.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const slowMs = 60_000;

let folder: string;
let cluster: EmbeddedCluster;
const used = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-used-'));
  const ports = { apiPort: 0, schedulerPort: 0, podReadyDelayMs: 1 };
  const user = `system:serviceaccount:${testNamespace}:seldon-v2-controller-manager`;
  cluster = await startEmbeddedCluster({
    namespace: testNamespace,
    rbac: true,
    ...ports,
    scheduler: { workers: oneWorkerOfEachKind },
    onAllowed(use) {
      if (use.user === user) used.add(textOf(use.attributes));
    },
  });
});

afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

function textOf({ verb, group, resource, subresource }: AllowedUse['attributes']): string {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return `${verb} ${whole}${group === '' ? '' : `.${group}`}`;
}

test('x', async () => {
  const { core } = cluster;
  const account = await installAccount(cluster, 'cluster-wide', rights);
  writeFileSync(join(folder, 'config'), account.kubeconfig);
  const { port } = await cluster.scheduler(testNamespace);
  const paths = ['deploy/defaults', 'examples/servers.yaml', 'examples/models', 'examples/more'];
  const objects = (await readManifests(paths, root)).map(({ object }) => object);
  const operator = startOperatorInProcess(
    [
      `--kubeconfig=${join(folder, 'config')}`,
      `--namespace=${testNamespace}`,
      '--clusterwide',
      '--leader-elect',
      `--scheduler-host=127.0.0.1:${port}`,
    ],
    { POD_NAMESPACE: testNamespace },
  );
  const placed = [];
  for (const object of objects) {
    const type = core.typeOfKind(object.apiVersion, object.kind);
    if (type === undefined) throw new Error(object.kind);
    try { core.create(type.id, testNamespace, object); } catch (e) { continue; }
    placed.push({ resource: type.id, namespace: testNamespace, name: object.metadata.name });
  }
  for (const place of placed) if (/^(models|pipelines|experiments|servers|seldonruntimes)\./.test(place.resource)) await until(core, place, isReady);
  for (const place of placed.toReversed()) core.delete(place.resource, place.namespace, place.name);
  for (const place of placed) await untilGone(core, place);
  operator.interrupt();
  await operator.ended;
  const granted = rights.flatMap(({ group, resources, verbs }) => resources.flatMap((r) => verbs.map((v) => `${v} ${r}${group === '' ? '' : `.${group}`}`)));
  console.log('unused', granted.filter((g) => !used.has(g)), 'ungranted', [...used].filter((u) => !granted.includes(u)), operator.log().filter((l) => l.message.includes('forbidden')));
}, slowMs);
