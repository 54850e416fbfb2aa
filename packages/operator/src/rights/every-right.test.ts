import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type OperatorTime, systemTime } from '../operator-time.ts';
import { createFastTime } from '../testing/fast-time.ts';
import { type InstalledAccount, installAccount, type Scope } from '../testing/installed-account.ts';
import { testNamespace } from '../testing/objects.ts';
import { type OperatorInProcess, startOperatorInProcess } from '../testing/operator-in-process.ts';
import { createTlsSecrets, tlsVariables } from '../testing/tls-secrets.ts';
import { type EmbeddedCluster, startEmbeddedCluster } from '../up/embedded-cluster.ts';
import { missingText } from './missing-rights.ts';
import { type Right, rights, type Verb } from './rights.ts';

/** One verb on one resource. */
interface Single {
  readonly right: Right;
  readonly resource: string;
  readonly verb: Verb;
}

const singles: readonly Single[] = rights.flatMap((right) =>
  right.resources.flatMap((resource) => right.verbs.map((verb) => ({ right, resource, verb }))),
);
const named = singles.map(
  (single) => [`${single.verb} ${single.resource} (${single.right.where})`, single] as const,
);

/** All rights but that one, wherever it is granted. */
function allBut({ right: { group }, resource, verb }: Single): readonly Right[] {
  const without = rights.flatMap((each) => {
    if (each.group !== group || !each.resources.includes(resource)) return [each];
    return [
      { ...each, resources: each.resources.filter((other) => other !== resource) },
      { ...each, resources: [resource], verbs: each.verbs.filter((other) => other !== verb) },
    ];
  });
  return without.filter(({ resources, verbs }) => resources.length > 0 && verbs.length > 0);
}

const isOk = (body: string) => body === 'ok\n';
const slowMs = 30_000;

describe.each<Scope>(['namespaced', 'cluster-wide'])('an operator that is %s', (scope) => {
  let folder: string;
  let cluster: EmbeddedCluster;
  let account: InstalledAccount;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-rights-'));
    const ports = { apiPort: 0, schedulerPort: 0 };
    const options = { namespace: testNamespace, rbac: true, hasSchedulers: false, ...ports };
    cluster = await startEmbeddedCluster(options);
    account = await installAccount(cluster, scope, rights);
    (await createTlsSecrets()).store(cluster.core);
    writeFileSync(join(folder, 'config'), account.kubeconfig);
  });

  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });

  /** As the log and readiness name a right that is missing. */
  function textOf({ right: { group, where }, resource, verb }: Single): string {
    const namespace = where === 'watched' && scope === 'cluster-wide' ? '' : testNamespace;
    return missingText({ verb, group, resource, namespace });
  }

  function start(time: OperatorTime, ...args: readonly string[]): OperatorInProcess {
    const clusterwide = `--clusterwide=${scope === 'cluster-wide'}`;
    const common = [`--kubeconfig=${join(folder, 'config')}`, `--namespace=${testNamespace}`];
    const env = { ...tlsVariables, POD_NAMESPACE: testNamespace };
    return startOperatorInProcess(
      [...common, clusterwide, '--scheduler-host=127.0.0.1:1', ...args],
      env,
      time,
    );
  }

  describe('while it runs', () => {
    let operator: OperatorInProcess;
    beforeAll(async () => {
      account.grant(rights);
      // By it the operator looks at its rights all the time.
      operator = start(createFastTime(10_000), '--leader-elect');
      await operator.untilLog('has the list of SeldonRuntimes');
      await operator.untilReadyz(isOk);
    });
    afterAll(async () => {
      operator.interrupt();
      expect(await operator.ended).toBe(0);
    });
    afterEach(async () => {
      account.grant(rights);
      await operator.untilReadyz(isOk);
    }, slowMs);

    test.each(named)(
      'names %s when it is taken away, and is well when it has it again',
      async (_, single) => {
        account.grant(allBut(single));
        expect(await operator.untilReadyz((body) => body.includes('may not'))).toContain(
          textOf(single),
        );
      },
      slowMs,
    );
  });

  test.each(named)(
    'starts without %s, and says so instead of ending',
    async (_, single) => {
      account.grant(allBut(single));
      const isOfLease = single.right.feature === 'leaderElection';
      const operator = start(systemTime, `--leader-elect=${isOfLease}`);
      const body = await operator.untilReadyz((text) => text.includes('may not'));
      expect(body).toContain(textOf(single));
      expect((await operator.ask('/healthz')).code).toBe(200);
      operator.interrupt();
      expect(await operator.ended).toBe(0);
    },
    slowMs,
  );
});
