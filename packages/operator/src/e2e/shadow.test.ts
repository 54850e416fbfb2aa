import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { UnsavedObject } from '@troupe/actors';
import type { ApiObject } from '@troupe/embedded-kube';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { policyRules } from '../rights/policy-rules.ts';
import { rights, toRead } from '../rights/rights.ts';
import { callTroupe } from '../testing/call-troupe.ts';
import {
  aModel,
  anExperiment,
  aPipeline,
  aServer,
  aServerConfig,
  testNamespace,
} from '../testing/objects.ts';
import { type OperatorInProcess, startOperatorInProcess } from '../testing/operator-in-process.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';

const account = 'onlooker';

let folder: string;
let cluster: EmbeddedCluster;
const operators: OperatorInProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-shadow-'));
  const ports = { apiPort: 0, schedulerPort: 0, podReadyDelayMs: 1 };
  cluster = await startEmbeddedCluster({
    namespace: testNamespace,
    rbac: true,
    ...ports,
    scheduler: { workers: oneWorkerOfEachKind },
  });
  const { core, kube } = cluster;
  core.create('serviceaccounts', testNamespace, { metadata: { name: account } });
  const role = { metadata: { name: account }, rules: policyRules(toRead(rights)) };
  core.create('roles.rbac.authorization.k8s.io', testNamespace, role);
  const binding = {
    metadata: { name: account },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: account },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: testNamespace }],
  };
  core.create('rolebindings.rbac.authorization.k8s.io', testNamespace, binding);
  writeFileSync(join(folder, 'admin'), kube.kubeconfig());
  const token = await kube.tokenFor(testNamespace, account);
  writeFileSync(join(folder, account), kube.kubeconfig(token));
});

afterEach(async () => {
  await Promise.all(operators.splice(0).map(stop));
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

async function start(who: string, ...args: readonly string[]): Promise<OperatorInProcess> {
  const { address } = await cluster.scheduler(testNamespace);
  const operator = startOperatorInProcess(
    [
      `--kubeconfig=${join(folder, who)}`,
      `--namespace=${testNamespace}`,
      `--scheduler-host=${address}`,
      ...args,
    ],
    { POD_NAMESPACE: testNamespace },
  );
  operators.push(operator);
  return operator;
}

function shadow(): Promise<OperatorInProcess> {
  return start(
    account,
    '--shadow',
    '--log-level=debug',
    '--leader-elect',
    `--journal=${join(folder, 'journal')}`,
  );
}

async function stop(operator: OperatorInProcess): Promise<void> {
  operator.interrupt();
  await operator.ended;
}

function apply(kind: string, object: UnsavedObject): void {
  cluster.core.create(`${kind}.mlops.seldon.io`, testNamespace, object);
}

function iris(): ApiObject {
  const { object } = cluster.core.get('models.mlops.seldon.io', testNamespace, 'iris');
  return object;
}

test('an operator in shadow decides as the one in charge does, with rights to read alone', async () => {
  const inCharge = await start('admin');
  const onlooker = await shadow();
  apply('serverconfigs', aServerConfig());
  apply('servers', aServer('mlserver'));
  for (const name of ['iris', 'wine']) apply('models', aModel(name));
  apply('pipelines', aPipeline('flow', ['iris']));
  apply('experiments', anExperiment('trial', ['iris', 'wine']));
  await inCharge.untilLog(/experiment\/seldon-mesh\/trial#\S+ is ready/);
  await onlooker.untilLog(/model\/seldon-mesh\/iris#\S+ is ready.serving/);
  await onlooker.untilLog(/pipeline\/seldon-mesh\/flow#\S+ is ready/);
  await onlooker.untilLog(/experiment\/seldon-mesh\/trial#\S+ is ready/);
  await onlooker.untilMetric('troupe_shadow_commands{outcome="open"} 0');
  const { body } = await onlooker.ask('/metrics');
  expect(body).toMatch(/troupe_shadow_commands\{outcome="agreed"\} [1-9]/);
  expect(body).toContain('troupe_shadow_commands{outcome="different"} 0');
  expect(onlooker.log().filter(({ message }) => message.includes('may not'))).toEqual([]);
  expect(cluster.core.list('leases.coordination.k8s.io', {}).items).toEqual([]);
  await stop(onlooker);
  const diff = await callTroupe(folder, ['journal', 'diff', 'journal', '--grace', '0s']);
  expect(diff).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^no differences: \d+ commands/),
  });
});

test('an operator in shadow does nothing, and tells what nobody did', async () => {
  const onlooker = await shadow();
  apply('serverconfigs', aServerConfig());
  apply('servers', aServer('mlserver'));
  apply('models', aModel('iris'));
  await onlooker.untilLog(/model\/seldon-mesh\/iris#\S+ is pending/);
  const before = iris();
  expect([before.metadata.finalizers, before.status]).toEqual([undefined, undefined]);
  expect(cluster.core.list('statefulsets.apps', { namespace: testNamespace }).items).toEqual([]);
  expect(cluster.core.list('events', { namespace: testNamespace }).items).toEqual([]);
  await stop(onlooker);
  const diff = await callTroupe(folder, ['journal', 'diff', 'journal', '--grace', '0s']);
  expect(diff.code).toBe(1);
  for (const line of [
    /^model\/seldon-mesh\/iris {2}status .* PatchStatus: nobody did it$/m,
    /^server\/seldon-mesh\/mlserver {2}StatefulSet mlserver .* ApplyChild: nobody did it$/m,
    /^\d differences; \d commands came true by another's hand, 0 may yet$/m,
  ]) {
    expect(diff.out).toMatch(line);
  }
});
