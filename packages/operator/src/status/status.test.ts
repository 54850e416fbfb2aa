import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { policyRules } from '../rights/policy-rules.ts';
import { leaseName, type Right, rights } from '../rights/rights.ts';
import { callTroupe } from '../testing/call-troupe.ts';
import { aModel, aServer, aServerConfig, testNamespace } from '../testing/objects.ts';
import { type OperatorInProcess, startOperatorInProcess } from '../testing/operator-in-process.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';

const account = 'operator';

describe('what an operator says of itself', () => {
  let folder: string;
  let cluster: EmbeddedCluster;
  let kubeconfig: string;
  let scheduler: string;
  const operators: OperatorInProcess[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-status-'));
    const ports = { apiPort: 0, schedulerPort: 0, podReadyDelayMs: 1 };
    cluster = await startEmbeddedCluster({ namespace: testNamespace, rbac: true, ...ports });
    ({ address: scheduler } = await cluster.scheduler(testNamespace));
    const { core, kube } = cluster;
    core.create('serviceaccounts', testNamespace, { metadata: { name: account } });
    grant(rights);
    const binding = {
      metadata: { name: account },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: account },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: testNamespace }],
    };
    core.create('rolebindings.rbac.authorization.k8s.io', testNamespace, binding);
    kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, kube.kubeconfig(await kube.tokenFor(testNamespace, account)));
  });

  afterEach(async () => {
    for (const operator of operators) operator.interrupt();
    await Promise.all(operators.splice(0).map(({ ended }) => ended));
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });

  /** Makes the operator's Role what these rights need. */
  function grant(some: readonly Right[]): void {
    const role = { metadata: { name: account }, rules: policyRules(some) };
    const roles = 'roles.rbac.authorization.k8s.io';
    const known = cluster.core.list(roles, { namespace: testNamespace }).items;
    if (known.some(({ object }) => object.metadata.name === account)) {
      cluster.core.delete(roles, testNamespace, account);
    }
    cluster.core.create(roles, testNamespace, role);
  }

  function start(...args: readonly string[]): OperatorInProcess {
    const operator = startOperatorInProcess(
      [
        `--kubeconfig=${kubeconfig}`,
        `--namespace=${testNamespace}`,
        `--scheduler-host=${scheduler}`,
        ...args,
      ],
      { POD_NAMESPACE: testNamespace },
    );
    operators.push(operator);
    return operator;
  }

  const isOk = (body: string) => body === 'ok\n';

  test('it is ready once everything is listed, with the rights of its Role and no other', async () => {
    const operator = start();
    await operator.untilReadyz(isOk);
    expect(await operator.ask('/healthz')).toEqual({ code: 200, body: 'ok\n' });
    expect((await operator.ask('/nowhere')).code).toBe(404);
  });

  test('metrics count resources by kind and state, writes, sessions and queues', async () => {
    const { core } = cluster;
    core.create('serverconfigs.mlops.seldon.io', testNamespace, aServerConfig());
    core.create('servers.mlops.seldon.io', testNamespace, aServer('mlserver'));
    core.create('models.mlops.seldon.io', testNamespace, aModel('iris'));
    const operator = start();
    await operator.untilLog('is ready.serving');
    let { code, body } = await operator.ask('/metrics');
    expect(code).toBe(200);
    // What follows the verdict, such as the watch's echo of it, may still be on its way.
    while (!body.includes('troupe_facts_waiting 0\n'))
      ({ code, body } = await operator.ask('/metrics'));
    for (const line of [
      `troupe_resources{kind="model",namespace="${testNamespace}",state="ready"} 1`,
      `troupe_scheduler_session_up{namespace="${testNamespace}"} 1`,
      'troupe_kube_watch_up{kind="Model"} 1',
      'troupe_leading 1',
    ]) {
      expect(body).toContain(line);
    }
    expect(body).toMatch(
      /troupe_kube_calls_total\{verb="patch",resource="Model",result="done"\} \d/,
    );
    expect(body).toMatch(/nodejs_eventloop_lag_p99_seconds \d/);
  });

  test('a right that is taken away is noticed when it is used, and given back heals by itself', async () => {
    const operator = start();
    await operator.untilReadyz(isOk);
    grant(rights.filter(({ resources }) => !resources.includes('models/status')));
    cluster.core.create('models.mlops.seldon.io', testNamespace, aModel('iris'));
    const body = await operator.untilReadyz((text) => text.includes('models/status'));
    expect(body).toContain('the operator may not patch models/status of mlops.seldon.io');
    grant(rights);
    await operator.untilReadyz(isOk);
  });

  test('a kind that is not there is awaited, and readiness says which', async () => {
    const crds = 'customresourcedefinitions.apiextensions.k8s.io';
    const name = 'pipelines.mlops.seldon.io';
    const crd = cluster.core.get(crds, '', name).object;
    cluster.core.delete(crds, '', name);
    const operator = start();
    const body = await operator.untilReadyz((text) => text.includes('install'));
    expect(body).toContain('install the CustomResourceDefinition of Pipeline');
    cluster.core.create(crds, '', { ...crd, metadata: { name } });
    await operator.untilReadyz(isOk);
  });

  test('of two with --leader-elect one works, and the other takes over when it stops', async () => {
    const first = start('--leader-elect');
    await first.untilLog(`holds the Lease ${testNamespace}/${leaseName}`);
    const second = start('--leader-elect');
    await second.untilLog('is held by');
    await second.untilReadyz(isOk);
    expect((await second.ask('/metrics')).body).toContain('troupe_leading 0');
    first.interrupt();
    expect(await first.ended).toBe(0);
    await second.untilLog('watching namespace');
    expect((await second.ask('/metrics')).body).toContain('troupe_leading 1');
  });

  test('an address in use is one line that names flag and address, and exit code 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { readonly port: number };
    const flag = `--metrics-bind-address=127.0.0.1:${port}`;
    const { code, err } = await callTroupe('.', ['operator', `--kubeconfig=${kubeconfig}`, flag]);
    taken.close();
    expect(code).toBe(1);
    expect(err).toMatch(/^troupe: [^\n]*\n$/);
    expect(err).toContain(`cannot listen at 127.0.0.1:${port} (--metrics-bind-address)`);
  });
});
