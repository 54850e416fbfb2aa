import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeClient, type KubeClient, loadKubeConfig } from '@troupe/kube';
import { startTroupe, type TroupeProcess } from '../testing/troupe-process.ts';

const timeoutMs = 60_000;

describe('troupe up --data-dir', () => {
  let folder: string;
  let started: TroupeProcess[];
  let clients: KubeClient[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-data-'));
    started = [];
    clients = [];
  });

  afterEach(async () => {
    for (const client of clients) await client.close();
    for (const { child, ended } of started) {
      child.kill('SIGKILL');
      await ended();
    }
    rmSync(folder, { recursive: true });
  });

  function up(...args: string[]): TroupeProcess {
    const troupe = startTroupe(folder, ['up', '--data-dir', 'data', ...args]);
    started.push(troupe);
    return troupe;
  }

  test(
    'goes on after kill -9 where it was: objects, kubeconfig and address, and Models become ready again',
    async () => {
      const manifest = join(folder, 'iris.yaml');
      writeFileSync(
        manifest,
        'apiVersion: mlops.seldon.io/v1alpha1\nkind: Server\nmetadata: {name: mlserver}\nspec: {serverConfig: mlserver}\n---\n' +
          'apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata: {name: iris}\nspec: {storageUri: "gs://x", requirements: [sklearn]}\n',
      );
      const first = up('-f', manifest);
      await first.untilOut('iris');
      await first.untilOut('ready.serving');
      const kubeconfig = readFileSync(join(folder, '.troupe/kubeconfig'), 'utf8');
      const client = createKubeClient({
        kubeConfig: await loadKubeConfig({ path: join(folder, '.troupe/kubeconfig'), env: {} }),
      });
      clients.push(client);
      const iris = {
        apiVersion: 'mlops.seldon.io/v1alpha1',
        kind: 'Model',
        namespace: 'seldon-mesh',
        name: 'iris',
      } as const;
      const before = await client.get(iris);
      first.child.kill('SIGKILL');
      await first.ended();

      const other = join(folder, 'other.yaml');
      writeFileSync(other, 'apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n');
      const second = up('-f', other);
      await second.untilOut('ready.serving');
      expect(readFileSync(join(folder, '.troupe/kubeconfig'), 'utf8')).toBe(kubeconfig);
      const after = await client.get(iris);
      expect(after.metadata).toMatchObject({
        uid: before.metadata.uid,
        creationTimestamp: before.metadata.creationTimestamp,
        generation: before.metadata.generation,
      });
    },
    timeoutMs,
  );

  test(
    'is refused in one line, with exit code 2, while another process has the folder',
    async () => {
      const first = up();
      await first.untilOut('kubeconfig');
      const second = up();
      expect(await second.ended()).toBe(2);
      expect(second.err()).toMatch(
        /--data-dir: .*data is in use by process \d+: stop that, or choose another folder\n$/,
      );
      expect(second.err().trimEnd()).not.toContain('\n');
    },
    timeoutMs,
  );
});
