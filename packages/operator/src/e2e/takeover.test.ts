import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ApiObject } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { type KubeObject, lastApplied } from '@troupe/resources';
import { makeLivingCluster } from '../testing/living-cluster/living-cluster.ts';
import { conditionOf, isReady, testNamespace } from '../testing/objects.ts';
import { type OperatorInProcess, startOperatorInProcess } from '../testing/operator-in-process.ts';
import { until } from '../testing/until.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';

let folder: string;
let cluster: EmbeddedCluster;
let operator: OperatorInProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-takeover-'));
  const ports = { apiPort: 0, schedulerPort: 0, podReadyDelayMs: 1 };
  const scheduler = { workers: oneWorkerOfEachKind, routingBatchMs: 1, serverEventDelayMs: 5 };
  cluster = await startEmbeddedCluster({ namespace: testNamespace, ...ports, scheduler });
  writeFileSync(join(folder, 'config'), cluster.kube.kubeconfig());
});

afterEach(async () => {
  await stopOperator();
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

async function takeOver(): Promise<void> {
  const { address } = await cluster.scheduler(testNamespace);
  operator = startOperatorInProcess(
    [
      `--kubeconfig=${join(folder, 'config')}`,
      `--namespace=${testNamespace}`,
      `--scheduler-host=${address}`,
    ],
    { POD_NAMESPACE: testNamespace },
  );
  const group = 'mlops.seldon.io';
  for (const [resource, name] of [
    [`servers.${group}`, 'sklearn'],
    [`models.${group}`, 'iris'],
    [`models.${group}`, 'wine'],
    [`pipelines.${group}`, 'flow'],
    [`experiments.${group}`, 'trial'],
  ] as const) {
    await until(cluster.core, { resource, namespace: testNamespace, name }, isReady);
  }
}

async function stopOperator(): Promise<void> {
  operator?.interrupt();
  await operator?.ended;
  operator = undefined;
}

function owned(resource: string) {
  return cluster.core.list(resource, { namespace: testNamespace }).items;
}

/** Whether nobody holds fields of it any more in the name of the earlier operator. */
function isOurs({ metadata }: ApiObject): boolean {
  const { managedFields = [] } = metadata as { managedFields?: readonly { manager?: string }[] };
  const managers = managedFields.map(({ manager }) => manager);
  return managers.includes('troupe') && !managers.includes('manager');
}

/** What must not change, of everything that runs: identities, and generations, which count spec changes. */
function standing() {
  return ['pods', 'services', 'statefulsets.apps', 'persistentvolumeclaims']
    .flatMap((resource) => owned(resource))
    .map(({ object }) => {
      const { kind, spec, metadata } = object;
      const { name, uid, generation, labels, ownerReferences } = metadata;
      return { kind, name, uid, generation, labels, ownerReferences, spec };
    });
}

test.each([
  ['', {}],
  [
    ', nor where two variables bear one name, as merging makes them',
    { MLSERVER_PARALLEL_WORKERS: 'MLSERVER_HTTP_PORT' },
  ],
])(
  'a cluster of the earlier operator is taken over with no pod restarted and no spec changed%s',
  async (_, replaced) => {
    await makeLivingCluster(cluster, replaced);
    const before = standing();
    const restarted: string[] = [];
    const stop = cluster.core.watch('pods', { namespace: testNamespace }, (event) => {
      if (event.type === 'DELETED') restarted.push(event.stored.object.metadata.name);
    });
    await takeOver();
    stop();
    expect(restarted).toEqual([]);
    expect(owned('services').every(({ object }) => isOurs(object))).toBe(true);
    expect(standing()).toEqual(before);
  },
);

test('what the earlier operator said to be Ready is so all the while', async () => {
  await makeLivingCluster(cluster);
  const kinds = ['servers', 'models', 'pipelines', 'experiments'];
  const said = new Set<string>();
  const stops = kinds.map((kind) =>
    cluster.core.watch(`${kind}.mlops.seldon.io`, { namespace: testNamespace }, (event) => {
      if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
      const { object } = event.stored;
      said.add(`${object.metadata.name} ${conditionOf(object, 'Ready')?.status}`);
    }),
  );
  await takeOver();
  for (const stop of stops) stop();
  const names = ['flow', 'iris', 'sklearn', 'trial', 'wine'];
  expect([...said].sort()).toEqual(names.map((name) => `${name} True`));
});

test('stopping and starting again leaves everything as it is, and the way back stays open', async () => {
  await makeLivingCluster(cluster);
  const workload = () => owned('statefulsets.apps')[0]?.object as unknown as KubeObject;
  const was = lastApplied(workload());
  await takeOver();
  await stopOperator();
  const first = [...owned('statefulsets.apps'), ...owned('services')].map(({ object }) => object);
  // What the earlier operator compares with: it would find that it has nothing to do.
  expect(lastApplied(workload())).toMatchObject(was);
  await takeOver();
  await stopOperator();
  expect([...owned('statefulsets.apps'), ...owned('services')].map(({ object }) => object)).toEqual(
    first,
  );
});
