import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';
import { startTroupe, type TroupeProcess } from '../testing/troupe-process.ts';

const stopLimitMs = 2_000;

describe('troupe operator', () => {
  let folder: string;
  let running: TroupeProcess | undefined;
  let plane: ControlPlane | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-operator-'));
  });

  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.ended();
    running = undefined;
    await plane?.stop();
    plane = undefined;
    rmSync(folder, { recursive: true });
  });

  /** A cluster with nobody in charge, and the kubeconfig that leads to it. */
  async function cluster(): Promise<{ plane: ControlPlane; kubeconfig: string; address: string }> {
    plane = await startControlPlane({ objects: [aServer('mlserver'), aModel('iris')] });
    plane.stopOperator();
    const kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, plane.cluster.kube.kubeconfig());
    const { address } = await plane.cluster.scheduler(testNamespace);
    return { plane, kubeconfig, address };
  }

  function operator(args: readonly string[], env: NodeJS.ProcessEnv = {}): TroupeProcess {
    running = startTroupe(folder, ['operator', ...args], env);
    return running;
  }

  const logOf = ({ err }: TroupeProcess) =>
    err()
      .trim()
      .split('\n')
      .map((line): { level: string; message: string } => JSON.parse(line));

  test('runs the cluster of KUBECONFIG, logs transitions as JSON, and SIGTERM stops it within 2 s', async () => {
    const { plane: there, kubeconfig, address } = await cluster();
    const troupe = operator(['--scheduler-host', address, '--namespace', testNamespace], {
      KUBECONFIG: kubeconfig,
    });
    await there.until('Model', 'iris', isReady);
    await troupe.untilErr('is ready.serving');
    const stoppedAt = performance.now();
    troupe.child.kill('SIGTERM');
    expect(await troupe.ended()).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(stopLimitMs);
    expect(logOf(troupe)).toContainEqual(
      expect.objectContaining({
        level: 'info',
        message: expect.stringMatching(/^model\/seldon-mesh\/iris#.* is ready\.serving$/),
      }),
    );
  });

  test('an unreachable scheduler is a warning that names its address, and what its Models wait for', async () => {
    const { kubeconfig } = await cluster();
    const troupe = operator([
      ...['--kubeconfig', kubeconfig, '--scheduler-host', '127.0.0.1:1'],
      '--log-level=debug',
    ]);
    await troupe.untilErr('no session with');
    await troupe.untilErr('waits for a scheduler session in sync');
    expect(logOf(troupe)).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: expect.stringMatching(
          /^no session with the scheduler of namespace seldon-mesh, trying again: .*127\.0\.0\.1:1/,
        ),
      }),
    );
    troupe.child.kill('SIGINT');
    expect(await troupe.ended()).toBe(0);
  });

  test('an unreachable API is a warning that names its address, and is tried until it is there', async () => {
    const { plane: there, kubeconfig, address } = await cluster();
    await there.cluster.kube.stop();
    const troupe = operator(['--kubeconfig', kubeconfig, '--scheduler-host', address]);
    await troupe.untilErr('cannot watch Models');
    const { level, message = '' } =
      logOf(troupe).find((line) => line.message.startsWith('cannot watch Models')) ?? {};
    expect(level).toBe('warn');
    expect(message).toContain(there.cluster.kube.url);
    expect(message).toContain('trying again');
    troupe.child.kill('SIGTERM');
    expect(await troupe.ended()).toBe(0);
  });

  test.each([
    [[], 'no cluster to talk to'],
    [['--kubeconfig', 'nowhere'], 'cannot read nowhere'],
    [['--scheduler-host', 'a b'], "'--scheduler-host <host[:port]>' argument 'a b' is invalid"],
    [['--scheduler-port', '0'], "'--scheduler-port <port>' argument '0' is invalid"],
    [['--namespace', 'Not_One'], "'--namespace <name>' argument 'Not_One' is invalid"],
    [['extra'], 'too many arguments'],
  ])('%j is one line on standard error and exit code 2', async (args, words) => {
    const { code, out, err } = await callTroupe(folder, ['operator', ...args]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^troupe: [^\n]*\n$/);
    expect(err).toContain(words);
  });
});
