import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCertificateAuthority } from '@troupe/embedded-kube';
import { createSchedulerCore, type ServeTls, serveScheduler } from '@troupe/embedded-scheduler';
import { createKubeClient, type KubeClient } from '@troupe/kube';
import { createSchedulerPort, type TlsSource } from '@troupe/scheduler-client';
import { createLogger } from '../logging/logger.ts';
import { callTroupe } from '../testing/call-troupe.ts';
import { startEmbeddedCluster } from '../up/embedded-cluster.ts';
import { openSchedulerTls } from './open-scheduler-tls.ts';
import { tlsSettings } from './tls-settings.ts';

const HOUR_MS = 3_600_000;
const NAMESPACE = 'default';
const env = {
  CONTROL_PLANE_SECURITY_PROTOCOL: 'SSL',
  CONTROL_PLANE_CLIENT_TLS_SECRET_NAME: 'certificates',
  CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION: '/certs/tls.key',
  CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION: '/certs/tls.crt',
  CONTROL_PLANE_CLIENT_TLS_CA_LOCATION: '/certs/ca.crt',
};

describe('certificates in a Secret', () => {
  const cleanups: (() => unknown)[] = [];
  let client: KubeClient;
  /** What was logged, and who waits for more. */
  let log: string[];
  let heard: () => void;

  beforeEach(async () => {
    const cluster = await startEmbeddedCluster({
      namespace: NAMESPACE,
      apiPort: 0,
      schedulerPort: 0,
    });
    client = createKubeClient({ kubeConfig: cluster.adminAccess });
    cleanups.push(
      () => cluster.stop(),
      () => client.close(),
    );
    log = [];
    heard = () => {};
  });
  afterEach(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });

  async function authority(subject: string) {
    const validity = { validFromMs: Date.now() - HOUR_MS, validToMs: Date.now() + HOUR_MS };
    const made = await createCertificateAuthority({ subject, ...validity });
    return {
      server: async () => ({
        ...(await made.issue({ subject: 'scheduler', hosts: ['127.0.0.1'], ...validity })),
        clientCaPem: made.caPem,
      }),
      data: async (holder: string) => {
        const { certificatePem, keyPem } = await made.issue({ subject: holder, ...validity });
        return {
          'tls.crt': base64(certificatePem),
          'tls.key': base64(keyPem),
          'ca.crt': base64(made.caPem),
        };
      },
    };
  }

  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: NAMESPACE,
    name: 'certificates',
  } as const;

  async function store(data: Readonly<Record<string, string>>): Promise<void> {
    const { apiVersion, kind, namespace, name } = secret;
    const object = { apiVersion, kind, metadata: { namespace, name }, data };
    await client.create(object);
  }

  async function open() {
    const settings = tlsSettings(env, NAMESPACE);
    if (settings === undefined) throw new Error('the environment asks for TLS');
    const write = (line: string) => {
      log.push(line);
      heard();
    };
    const logger = createLogger({ level: 'info', shape: 'readable', write });
    const source = await openSchedulerTls({ settings, client, logger });
    cleanups.push(() => source.close());
    return source;
  }

  async function logged(text: string): Promise<string> {
    for (;;) {
      const line = log.find((each) => each.includes(text));
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  }

  /** What connecting to a scheduler that is served with these comes to. */
  async function connecting(served: ServeTls, tls: TlsSource): Promise<string> {
    const core = createSchedulerCore();
    const scheduler = await serveScheduler(core, { tls: served });
    const port = createSchedulerPort({ host: '127.0.0.1', port: scheduler.port, tls });
    cleanups.push(
      () => core.stop(),
      () => scheduler.stop({ graceful: false }),
      () => port.close(),
    );
    return new Promise((resolve) => {
      port.answers(({ type }) => resolve(type));
      port.call({ type: 'Connect', epoch: 1 });
    });
  }

  test('lead to a scheduler with mutual TLS, and their renewal to one under another CA', async () => {
    const [first, second] = [await authority('first-ca'), await authority('second-ca')];
    await store(await first.data('one'));
    const tls = await open();
    expect(await connecting(await first.server(), tls)).toBe('Connected');
    await client.patch(secret, { data: await second.data('two') });
    expect(await logged('renewed')).toContain('CN=two, valid to');
    expect(await connecting(await second.server(), tls)).toBe('Connected');
  });

  test('that can no longer be used are kept as they were, which is said without what they hold', async () => {
    const data = await (await authority('ca')).data('one');
    await store(data);
    const source = await open();
    const good = source.identity();
    await client.patch(secret, { data: { 'tls.key': base64('not a key') } });
    expect(await logged('keeping')).toContain(
      'CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION (key tls.key of Secret certificates) holds no PEM private key',
    );
    await client.delete(secret);
    await logged('cannot be read in namespace default');
    expect(source.identity()).toBe(good);
    expect(log.join('\n')).not.toMatch(/not a key|BEGIN/);
  });

  test('that are not there are an error with exit code 1 that names variable and Secret', async () => {
    await expect(open()).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(
        /^CONTROL_PLANE_CLIENT_TLS_CRT_LOCATION \(key tls.crt of Secret certificates\) cannot be read in namespace default: .*not found/,
      ),
    });
  });
});

test('troupe operator ends with code 1 and one line when a variable is missing', async () => {
  const args = ['operator', '--namespace', NAMESPACE];
  const without = { ...env, CONTROL_PLANE_CLIENT_TLS_CA_LOCATION: '' };
  const { code, err } = await callTroupe('.', args, new Promise(() => {}), without);
  expect(code).toBe(1);
  expect(err).toMatch(
    /^troupe: CONTROL_PLANE_CLIENT_TLS_CA_LOCATION is not set or empty; [^\n]*\n$/,
  );
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
