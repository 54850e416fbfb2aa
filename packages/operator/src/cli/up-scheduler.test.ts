import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCertificateAuthority } from '@troupe/embedded-kube';
import {
  type SchedulerProcess,
  serveScheduler,
  startSchedulerProcess,
} from '@troupe/embedded-scheduler';
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

  describe('over TLS', () => {
    const validity = { validFromMs: Date.now() - 3_600_000, validToMs: Date.now() + 3_600_000 };
    let env: Readonly<Record<string, string>>;
    let stop: (() => Promise<void>) | undefined;
    let address: string;

    beforeEach(async () => {
      const authority = await createCertificateAuthority({ subject: 'a-ca', ...validity });
      const hosts = ['127.0.0.1'];
      const server = await authority.issue({ subject: 'scheduler', hosts, ...validity });
      const served = await serveScheduler(scheduler.core, {
        tls: { ...server, clientCaPem: authority.caPem },
      });
      stop = () => served.stop({ graceful: false });
      address = served.address;
      const own = await authority.issue({ subject: 'troupe', ...validity });
      const store = (name: string, text: string) => {
        const path = join(folder, name);
        writeFileSync(path, text);
        return path;
      };
      env = {
        CONTROL_PLANE_SECURITY_PROTOCOL: 'SSL',
        CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION: store('tls.crt', own.certificatePem),
        CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION: store('tls.key', own.keyPem),
        CONTROL_PLANE_CLIENT_TLS_CA_LOCATION: store('ca.crt', authority.caPem),
      };
    });

    afterEach(() => stop?.());

    const args = () => {
      const file = join(folder, 'model.yaml');
      writeFileSync(file, model);
      return ['up', '--scheduler', address, '--exit-when-ready', '-f', file];
    };

    test('drives it with the certificates that the environment names', async () => {
      const troupe = await callTroupe(folder, args(), undefined, env);
      expect(troupe.code).toBe(0);
      expect(troupe.out).toContain(`Scheduler       ${address}, TLS as CN=troupe (namespace`);
      await untilHeld(scheduler.core, ['iris']);
    });

    test.each([
      ['is missing', (file: string) => rmSync(file), /no such file/],
      ['is none', (file: string) => writeFileSync(file, 'hello'), /holds no PEM certificate/],
    ])('says in one line which certificate %s', async (_, spoil, why) => {
      spoil(env.CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION ?? '');
      const troupe = await callTroupe(folder, args(), undefined, env);
      expect(troupe.code).toBe(1);
      expect(troupe.err.trim().split('\n')).toHaveLength(1);
      expect(troupe.err).toContain('CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION');
      expect(troupe.err).toMatch(why);
    });

    test('names the variable that is not set', async () => {
      const { CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION: _, ...rest } = env;
      const troupe = await callTroupe(folder, args(), undefined, rest);
      expect(troupe.code).toBe(1);
      expect(troupe.err).toContain('CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION is not set or empty');
    });
  });
});
