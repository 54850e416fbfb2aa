import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AllowedUse } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { installAccount } from '../testing/installed-account.ts';
import { isReady, testNamespace } from '../testing/objects.ts';
import { type OperatorInProcess, startOperatorInProcess } from '../testing/operator-in-process.ts';
import { createTlsSecrets, tlsVariables } from '../testing/tls-secrets.ts';
import { until, untilGone } from '../testing/until.ts';
import { planManifests } from '../up/apply-manifests.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';
import { readManifests } from '../up/read-manifests.ts';
import { rights } from './rights.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const slowMs = 60_000;

let folder: string;
let cluster: EmbeddedCluster;
const used = new Set<string>();
const operators: OperatorInProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-used-'));
  const ports = { apiPort: 0, schedulerPort: 0, podReadyDelayMs: 1 };
  const user = `system:serviceaccount:${testNamespace}:seldon-v2-controller-manager`;
  const tls = await createTlsSecrets();
  cluster = await startEmbeddedCluster({
    servedTls: tls.served,
    namespace: testNamespace,
    rbac: true,
    ...ports,
    scheduler: { workers: oneWorkerOfEachKind },
    onAllowed(use) {
      if (use.user === user) used.add(textOf(use.attributes));
    },
  });
  tls.store(cluster.core);
  const account = await installAccount(cluster, 'cluster-wide', rights);
  writeFileSync(join(folder, 'config'), account.kubeconfig);
});

afterAll(async () => {
  for (const operator of operators) operator.interrupt();
  await Promise.all(operators.map(({ ended }) => ended));
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

type UsedRight = Pick<AllowedUse['attributes'], 'verb' | 'group' | 'resource' | 'subresource'>;

function textOf({ verb, group, resource, subresource }: UsedRight): string {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return `${verb} ${whole}${group === '' ? '' : `.${group}`}`;
}

/** Every right that Roles grant, and whether it is held for something else than requests. */
const granted = rights.flatMap(({ group, resources, verbs, held }) =>
  resources.flatMap((whole) =>
    verbs.map((verb) => {
      const [resource = '', subresource = ''] = whole.split('/');
      const text = textOf({ verb, group, resource, subresource });
      return { text, isHeld: held?.verbs.includes(verb) === true };
    }),
  ),
);

const group = 'mlops.seldon.io';
const place = (resource: string, name: string) => ({ resource, namespace: testNamespace, name });
const runtime = place(`seldonruntimes.${group}`, 'seldon');
const server = place(`servers.${group}`, 'mlserver');

function patch({ resource, namespace, name }: typeof runtime, body: object): void {
  cluster.core.patch(resource, namespace, name, { type: 'merge', body: { ...body } });
}

async function start(...args: readonly string[]): Promise<OperatorInProcess> {
  const { port } = await cluster.scheduler(testNamespace);
  const operator = startOperatorInProcess(
    [
      `--kubeconfig=${join(folder, 'config')}`,
      `--namespace=${testNamespace}`,
      '--clusterwide',
      `--scheduler-host=127.0.0.1:${port}`,
      ...args,
    ],
    { POD_NAMESPACE: testNamespace, ...tlsVariables },
  );
  operators.push(operator);
  await operator.untilLog('has the list of SeldonRuntimes');
  return operator;
}

async function stop(operator: OperatorInProcess): Promise<void> {
  operator.interrupt();
  expect(await operator.ended).toBe(0);
  expect(operator.log().filter(({ message }) => message.includes('forbidden'))).toEqual([]);
}

test(
  'every right that is granted is used by a life of the operator, or says why it is held; and none is used besides',
  async () => {
    const { core } = cluster;
    const defaults = ['configs', 'seldon-runtime.yaml'].map((path) => `deploy/defaults/${path}`);
    const examples = ['servers.yaml', 'models', 'more'].map((path) => `examples/${path}`);
    const paths = [...defaults, ...examples];
    const manifests = planManifests(core, await readManifests(paths, root), testNamespace);
    const places = manifests.map(({ type, object }) => place(type.id, object.metadata.name));
    const worked = places.filter(({ resource }) =>
      /^(models|pipelines|experiments|servers|seldonruntimes)\./.test(resource),
    );
    const onlooker = await start('--shadow');
    const first = await start('--leader-elect');
    for (const { type, object } of manifests) core.create(type.id, testNamespace, object);
    for (const each of worked) await until(core, each, isReady);
    await stop(onlooker);

    // More than fits on one server: its scheduler asks for another.
    patch(server, { spec: { maxReplicas: 2 } });
    patch(place(`models.${group}`, 'iris'), { spec: { replicas: 2 } });
    await until(core, server, ({ spec }) => (spec as { replicas?: number }).replicas === 2);
    await until(core, place('services', 'mlserver-1'), () => true);
    patch(server, { spec: { replicas: 1 } });
    await untilGone(core, place('services', 'mlserver-1'));
    // Components that are not wanted go: one of each kind.
    const names = ['seldon-scheduler', 'seldon-envoy'];
    patch(runtime, { spec: { overrides: names.map((name) => ({ name, disable: true })) } });
    await untilGone(core, place('statefulsets.apps', 'seldon-scheduler'));
    await untilGone(core, place('deployments.apps', 'seldon-envoy'));
    // A binding that the earlier operator bound to another Role cannot be changed.
    const binding = place('rolebindings.rbac.authorization.k8s.io', 'agent-rolebinding');
    const { labels, ownerReferences } = core.get(binding.resource, testNamespace, binding.name)
      .object.metadata;
    core.delete(binding.resource, testNamespace, binding.name);
    const metadata = { name: binding.name, labels, ownerReferences };
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'other' };
    core.create(
      binding.resource,
      testNamespace,
      { metadata, ...{ roleRef, subjects: [] } },
      { fieldManager: 'manager' },
    );
    await until(core, binding, (seen) => (seen.roleRef as typeof roleRef).name === 'agent-role');
    await stop(first);

    const second = await start('--leader-elect', '--orphans=report');
    for (const { resource, name } of places.toReversed())
      core.delete(resource, testNamespace, name);
    for (const each of places) await untilGone(core, each);
    await stop(second);

    const asked = [...used].filter((text) => !text.endsWith('reviews.authorization.k8s.io'));
    expect(asked.filter((text) => !granted.some((right) => right.text === text))).toEqual([]);
    expect(granted.filter(({ text, isHeld }) => !used.has(text) && !isHeld)).toEqual([]);
    const known = Map.groupBy(granted, ({ text }) => text);
    const needless = [...known].filter(
      ([text, all]) => used.has(text) && all.every((it) => it.isHeld),
    );
    expect(needless).toEqual([]);
  },
  slowMs,
);
