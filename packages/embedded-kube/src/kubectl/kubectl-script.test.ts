import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKubeCore } from '../core/create-kube-core.ts';
import { type EmbeddedKube, serveKube } from '../http/serve-kube.ts';
import type { Workloads } from '../workloads/controllers.ts';
import { timerDelays } from '../workloads/delays.ts';
import { startWorkloads } from '../workloads/start-workloads.ts';
import { findKubectls } from './find-tools.ts';
import { type ScriptStep, script } from './script.ts';

const kubectls = findKubectls(process.env);

if (kubectls.length === 0) {
  test.skip('a session of kubectl', () => {});
}

for (const [index, { path, version }] of kubectls.entries()) {
  const isWhole = index === 0 || index === kubectls.length - 1;
  const steps = isWhole ? script : script.filter(({ long }) => long !== true);

  describe(`a session of kubectl ${version}`, () => {
    let folder: string;
    let kube: EmbeddedKube;
    let workloads: Workloads;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kubectl-session-'));
      const core = createKubeCore({ clock: Date.now, uid: randomUUID });
      workloads = startWorkloads(core, { delays: timerDelays(), podReadyDelayMs: 20 });
      kube = await serveKube(core, { access: 'rbac', tls: true });
      writeFileSync(join(folder, 'config'), kube.kubeconfig());
    });

    afterAll(async () => {
      workloads.stop();
      await kube.stop();
      rmSync(folder, { recursive: true });
    });

    test.each(steps.map((step) => [step.does, step] as const))('%s', async (_, step) => {
      const { code, stdout, stderr } = await kubectl(step);
      expect(`exit code ${code}\n${code === (step.exits ?? 0) ? '' : stderr}`).toBe(
        `exit code ${step.exits ?? 0}\n`,
      );
      expect(step.exits === undefined ? stdout : stdout + stderr).toMatch(step.says);
    });

    function kubectl({ args, input, env = {} }: ScriptStep): Promise<{
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }> {
      const own = [`--kubeconfig=${folder}/config`, `--cache-dir=${folder}/cache`, '-n', 'shop'];
      return new Promise((resolve) => {
        const options = { env: { ...process.env, ...env }, timeout: 25_000 };
        const child = execFile(path, [...own, ...args], options, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
        });
        child.stdin?.end(input === undefined ? '' : JSON.stringify(input));
      });
    }
  });
}
