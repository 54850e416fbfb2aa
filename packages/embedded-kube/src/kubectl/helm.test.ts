import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKubeCore } from '../core/create-kube-core.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { type EmbeddedKube, serveKube } from '../http/serve-kube.ts';
import type { Workloads } from '../workloads/controllers.ts';
import { timerDelays } from '../workloads/delays.ts';
import { startWorkloads } from '../workloads/start-workloads.ts';
import { findHelm } from './find-tools.ts';

const run = promisify(execFile);
const chart = fileURLToPath(new URL('chart', import.meta.url));
const helmPath = findHelm(process.env);
const suite = helmPath === undefined ? describe.skip : describe;

suite('a release of helm', () => {
  let folder: string;
  let core: KubeCore;
  let kube: EmbeddedKube;
  let workloads: Workloads;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'helm-session-'));
    core = createKubeCore({ clock: Date.now, uid: randomUUID });
    workloads = startWorkloads(core, { delays: timerDelays(), podReadyDelayMs: 20 });
    kube = await serveKube(core, { access: 'rbac', tls: true });
    writeFileSync(join(folder, 'config'), kube.kubeconfig(), { mode: 0o600 });
  });

  afterAll(async () => {
    workloads.stop();
    await kube.stop();
    rmSync(folder, { recursive: true });
  });

  async function helm(...args: string[]): Promise<string> {
    const env = { ...process.env, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder };
    const { stdout } = await run(
      helmPath ?? '',
      [`--kubeconfig=${folder}/config`, '--namespace=shop', ...args],
      { env, timeout: 30_000 },
    );
    return stdout;
  }

  function words(): unknown {
    return core.get('configmaps', 'shop', 'web-words').object.data;
  }

  test('is installed with all that the chart says, and waited for', async () => {
    const said = await helm(
      'install',
      'web',
      chart,
      '--create-namespace',
      '--wait',
      '--timeout=25s',
    );
    expect(said).toContain('STATUS: deployed');
    expect(words()).toEqual({ greeting: 'hello' });
    expect(core.get('deployments.apps', 'shop', 'web').object.status).toMatchObject({
      readyReplicas: 1,
    });
  });

  test('is upgraded', async () => {
    const values = ['--set', 'greeting=goodbye,replicas=2'];
    expect(await helm('upgrade', 'web', chart, ...values, '--wait')).toContain('REVISION: 2');
    expect(words()).toEqual({ greeting: 'goodbye' });
  });

  test('is rolled back, and has a history', async () => {
    await helm('rollback', 'web', '1', '--wait');
    expect(words()).toEqual({ greeting: 'hello' });
    expect(await helm('history', 'web')).toMatch(/3 .*Rollback to 1/);
    expect(await helm('list')).toMatch(/web\s+shop\s+3/);
  });

  test('is uninstalled without a trace', async () => {
    expect(await helm('uninstall', 'web', '--wait')).toContain('uninstalled');
    const rest = ['configmaps', 'services', 'deployments.apps', 'pods', 'secrets'].flatMap((kind) =>
      core.list(kind, { namespace: 'shop' }).items.map(({ object }) => object.metadata.name),
    );
    expect(rest.filter((name) => name !== 'kube-root-ca.crt')).toEqual([]);
  });
});
