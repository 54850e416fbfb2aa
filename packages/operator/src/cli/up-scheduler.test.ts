import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SchedulerProcess, startSchedulerProcess } from '@troupe/embedded-scheduler';
import { LoadModelRequest } from '@troupe/scheduler-api';
import { callTroupe } from '../testing/call-troupe.ts';
import { untilHeld } from '../testing/scheduler-side.ts';

const model =
  'apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata: {name: iris}\n' +
  'spec: {storageUri: "gs://x", requirements: [sklearn]}\n';

describe('troupe up --scheduler', () => {
  let folder: string;
  let scheduler: SchedulerProcess;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-up-'));
    scheduler = await startSchedulerProcess();
    scheduler.core.connectAgent({
      serverName: 'mlserver',
      replicaIdx: 0,
      capabilities: ['sklearn'],
      memoryBytes: 1_000_000_000,
    });
  });

  afterEach(async () => {
    await scheduler.stop();
    rmSync(folder, { recursive: true });
  });

  test('drives a scheduler that runs elsewhere, and leaves its other models alone', async () => {
    scheduler.core.loadModel(
      LoadModelRequest.fromPartial({
        model: {
          meta: { name: 'stranger', kubernetesMeta: { namespace: 'seldon-mesh', generation: '1' } },
          modelSpec: { uri: 'gs://y', requirements: ['sklearn'] },
          deploymentSpec: { replicas: 1 },
        },
      }),
    );
    const file = join(folder, 'model.yaml');
    writeFileSync(file, model);
    const troupe = await callTroupe(folder, [
      'up',
      '--scheduler',
      scheduler.address,
      '--exit-when-ready',
      '-f',
      file,
    ]);
    expect(troupe.code).toBe(0);
    expect(troupe.out).toContain(`Scheduler       ${scheduler.address} (namespace seldon-mesh)`);
    await untilHeld(scheduler.core, ['iris', 'stranger']);
  });
});
