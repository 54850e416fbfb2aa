import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findKubectl } from '../testing/find-kubectl.ts';
import { startTroupe, type TroupeProcess } from '../testing/troupe-process.ts';

const run = promisify(execFile);
const kubectl = findKubectl();

/** What users are promised from launch to every example Ready, on two free cores. */
const launchLimitMs = 3_000;
/** Other tests run beside this one: they may take half of the machine, or what the load says. */
const launchSlack = (): number => Math.max(2, (2 * (loadavg()[0] ?? 0)) / availableParallelism());
const stopLimitMs = 2_000;

describe('troupe up, as a process', () => {
  let folder: string;
  let started: TroupeProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-up-'));
    started = [];
  });

  afterEach(async () => {
    for (const { child, ended } of started) {
      child.kill('SIGKILL');
      await ended();
    }
    rmSync(folder, { recursive: true });
  });

  function up(...args: string[]): TroupeProcess {
    const troupe = startTroupe(folder, ['up', ...args]);
    started.push(troupe);
    return troupe;
  }

  function manifest(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  const aModel = (name: string, spec: string) =>
    `apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;

  test('with --exit-when-ready exits 0 once every example is Ready, soon after its launch', async () => {
    const launchedAt = performance.now();
    const troupe = up('--exit-when-ready');
    expect(await troupe.ended()).toBe(0);
    expect(performance.now() - launchedAt).toBeLessThan(launchLimitMs * launchSlack());
    expect(troupe.err()).toBe('');
    expect(troupe.out()).toContain('All 26 resources are Ready.');
    expect(troupe.out()).toMatch(/model\/seldon-mesh\/iris .* → ready\.serving\n/);
  });

  test('writes a kubeconfig that only its owner may read, and says how to use it', async () => {
    const troupe = up('--kubeconfig', 'my files/config');
    await troupe.untilOut('get models\n');
    expect(statSync(join(folder, 'my files/config')).mode & 0o777).toBe(0o600);
    expect(troupe.out()).toContain(`Kubeconfig      ${join(folder, 'my files/config')}\n`);
  });

  const testWithKubectl = kubectl === undefined ? test.skip : test;

  testWithKubectl('prints a kubectl line that works as it stands (needs kubectl)', async () => {
    const troupe = up('--kubeconfig', 'my files/config');
    await troupe.untilOut('model/seldon-mesh/iris');
    const [, line = ''] = /Try +kubectl (.*)/.exec(troupe.out()) ?? [];
    const { stdout } = await run('sh', ['-c', `'${kubectl}' ${line}`], { cwd: folder });
    expect(stdout).toContain('iris');
  });

  testWithKubectl.each([['--tls'], ['--rbac']])(
    'serves kubectl with %s too (needs kubectl)',
    async (flag) => {
      const troupe = up(flag);
      await troupe.untilOut('model/seldon-mesh/iris');
      const kubeconfig = ['--kubeconfig', '.troupe/kubeconfig'];
      const args = [...kubeconfig, 'get', 'models', '-o', 'name'];
      const { stdout } = await run(kubectl ?? '', args, { cwd: folder });
      expect(stdout).toContain('model.mlops.seldon.io/iris');
    },
  );

  testWithKubectl(
    'lets nobody in without the token of the kubeconfig (needs kubectl)',
    async () => {
      const troupe = up();
      await troupe.untilOut('get models\n');
      const kubeconfig = join(folder, '.troupe/kubeconfig');
      const text = readFileSync(kubeconfig, 'utf8');
      expect(text).toMatch(/token: \S{32}/);
      writeFileSync(kubeconfig, text.replace(/token: .*/, 'token: another'));
      const asked = run(kubectl ?? '', ['--kubeconfig', kubeconfig, 'get', 'secrets', '-A']);
      await expect(asked).rejects.toThrow('You must be logged in to the server');
    },
  );

  test('binds to loopback only, at the ports that were asked for', async () => {
    const [apiPort, schedulerPort] = [await freePort(), await freePort()];
    const troupe = up('--api-port', `${apiPort}`, '--scheduler-port', `${schedulerPort}`);
    await troupe.untilOut('get models\n');
    expect(troupe.out()).toContain(`Kubernetes API  https://127.0.0.1:${apiPort}\n`);
    expect(troupe.out()).toContain(`Scheduler       127.0.0.1:${schedulerPort} `);
  });

  test('Ctrl-C stops it within 2 s with exit code 0', async () => {
    const troupe = up();
    await troupe.untilOut('→ ready.serving');
    const stoppedAt = performance.now();
    troupe.child.kill('SIGINT');
    expect(await troupe.ended()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(stopLimitMs);
  });

  test('Ctrl-C while --exit-when-ready waits exits 130', async () => {
    const file = manifest('never.yaml', aModel('never', '{storageUri: "fault://never-loads"}'));
    const troupe = up('--exit-when-ready', '-f', file);
    await troupe.untilOut('model/seldon-mesh/never');
    troupe.child.kill('SIGINT');
    expect(await troupe.ended()).toBe(130);
  });

  test('nobody reading its output any more stops it', async () => {
    const troupe = up();
    await troupe.untilOut('get models\n');
    troupe.child.stdout?.destroy();
    expect(await troupe.ended()).toBe(0);
  });

  test.each([
    ['--api-port', 'Kubernetes API'],
    ['--scheduler-port', 'in use'],
  ])(
    'a port in use at %s is one line that names it, and nothing stays behind',
    async (flag, words) => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const { port } = taken.address() as AddressInfo;
      try {
        const troupe = up(flag, `${port}`);
        expect(await troupe.ended()).toBe(1);
        expect(troupe.out()).toBe('');
        expect(troupe.err()).toMatch(/^troupe: [^\n]*\n$/);
        expect(troupe.err()).toContain(`port ${port}`);
        expect(troupe.err()).toContain(words);
      } finally {
        taken.close();
      }
    },
  );
});

/** A port that is free at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
