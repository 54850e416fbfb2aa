import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ApiObject } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { type KubeObject, lastApplied, type ServerWorkloadKind } from '@troupe/resources';
import {
  type LivingOptions,
  makeLivingCluster,
  statusTime,
} from '../testing/living-cluster/living-cluster.ts';
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

async function takeOver(...args: readonly string[]): Promise<void> {
  const { address } = await cluster.scheduler(testNamespace);
  operator = startOperatorInProcess(
    [
      `--kubeconfig=${join(folder, 'config')}`,
      `--namespace=${testNamespace}`,
      `--scheduler-host=${address}`,
      ...args,
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

function flagsFor({ serverWorkload }: LivingOptions): readonly string[] {
  return serverWorkload === 'Deployment' ? ['--use-deployments-for-servers'] : [];
}

async function stopOperator(): Promise<void> {
  operator?.interrupt();
  await operator?.ended;
  operator = undefined;
}

const childResources = [
  'services',
  'statefulsets.apps',
  'deployments.apps',
  'configmaps',
  'serviceaccounts',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
];

/** Whatever runs or is used by what runs, made for a Server or a SeldonRuntime. */
function children(): readonly ApiObject[] {
  return childResources
    .flatMap((resource) => owned(resource))
    .map(({ object }) => object)
    .filter(({ metadata }) => metadata.ownerReferences !== undefined);
}

function owned(resource: string) {
  return cluster.core.list(resource, { namespace: testNamespace }).items;
}

/** Resolves once the SeldonRuntime has a verdict of ours, which comes when all of its children are in order. */
async function untilOurs(): Promise<void> {
  const runtime = { resource: 'seldonruntimes.mlops.seldon.io', namespace: testNamespace };
  await until(cluster.core, { ...runtime, name: 'seldon' }, ({ status, metadata }) => {
    const { observedGeneration } = (status ?? {}) as { readonly observedGeneration?: number };
    return observedGeneration === metadata.generation;
  });
}

/** Whether nobody holds fields of it any more in the name of the earlier operator. */
function isOurs({ metadata }: ApiObject): boolean {
  const { managedFields = [] } = metadata as { managedFields?: readonly { manager?: string }[] };
  const managers = managedFields.map(({ manager }) => manager);
  return managers.includes('troupe') && !managers.includes('manager');
}

/** What must not change, of everything that runs: identities, and generations, which count spec changes. */
function standing() {
  return ['pods', 'persistentvolumeclaims', ...childResources]
    .flatMap((resource) => owned(resource))
    .map(({ object }) => {
      const { kind, spec, data, rules, roleRef, subjects, metadata } = object;
      const { name, uid, generation, ownerReferences } = metadata;
      const { 'troupe/child-of': _, ...labels } = metadata.labels ?? {};
      const said = { spec, data, rules, roleRef, subjects };
      return { kind, name, uid, generation, labels, ownerReferences, ...said };
    });
}

test.each<[string, LivingOptions, readonly string[]]>([
  ['', {}, []],
  [
    ', nor where two variables bear one name, as merging makes them',
    { replaced: { MLSERVER_PARALLEL_WORKERS: 'MLSERVER_HTTP_PORT' } },
    ['sklearn'],
  ],
  [', nor where Deployments run the pods of Servers', { serverWorkload: 'Deployment' }, []],
  [', nor of what a SeldonRuntime runs', { hasRuntime: true }, ['seldon-modelgateway']],
])(
  'a cluster of the earlier operator is taken over with no pod restarted and no spec changed%s',
  async (_, options, patched) => {
    await makeLivingCluster(cluster, options);
    const before = standing();
    const restarted: string[] = [];
    const stop = cluster.core.watch('pods', { namespace: testNamespace }, (event) => {
      if (event.type === 'DELETED') restarted.push(event.stored.object.metadata.name);
    });
    await takeOver(...flagsFor(options));
    if (options.hasRuntime) await untilOurs();
    stop();
    expect(restarted).toEqual([]);
    const others = children().filter((child) => !isOurs(child));
    expect(others.map(({ metadata }) => metadata.name)).toEqual(patched);
    expect(standing()).toEqual(before);
  },
);

test.each<ServerWorkloadKind>(['StatefulSet', 'Deployment'])(
  'what the earlier operator said to be Ready is so all the while, and since then, with a %s',
  async (kind) => {
    const options: LivingOptions = { hasRuntime: true, serverWorkload: kind };
    await makeLivingCluster(cluster, options);
    const kinds = ['seldonruntimes', 'servers', 'models', 'pipelines', 'experiments'];
    const said = new Set<string>();
    const stops = kinds.map((kind) =>
      cluster.core.watch(`${kind}.mlops.seldon.io`, { namespace: testNamespace }, (event) => {
        if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
        const { object } = event.stored;
        const { status, lastTransitionTime } = conditionOf(object, 'Ready') ?? {};
        said.add(`${object.metadata.name} ${status} since ${lastTransitionTime}`);
      }),
    );
    await takeOver(...flagsFor(options));
    await untilOurs();
    for (const stop of stops) stop();
    const names = ['flow', 'iris', 'seldon', 'sklearn', 'trial', 'wine'];
    expect([...said].sort()).toEqual(names.map((name) => `${name} True since ${statusTime}`));
  },
);

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
