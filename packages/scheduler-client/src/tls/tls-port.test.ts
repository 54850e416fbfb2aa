import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createSchedulerCore, type ServeTls, serveScheduler } from '@troupe/embedded-scheduler';
import { Subject } from 'rxjs';
import { type ClosableSchedulerPort, createSchedulerPort } from '../scheduler-port.ts';
import { type AnswerLog, logAnswers } from '../testing/answer-log.ts';
import { trackClientSockets } from '../testing/client-sockets.ts';
import { createTestAuthority, type TestAuthority } from '../testing/test-authority.ts';
import { createTlsIdentity, type TlsIdentity, type TlsMaterial } from './tls-identity.ts';

const HOST = '127.0.0.1';

describe('a scheduler port with TLS', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  const cleanups: (() => unknown)[] = [];

  beforeAll(async () => {
    authority = await createTestAuthority();
    stranger = await createTestAuthority('stranger-ca');
  });
  afterEach(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });

  async function serve(tls?: ServeTls): Promise<number> {
    const core = createSchedulerCore();
    cleanups.push(() => core.stop());
    const scheduler = await serveScheduler(core, tls === undefined ? {} : { tls });
    cleanups.push(() => scheduler.stop({ graceful: false }));
    return scheduler.port;
  }

  function open(port: number, material: TlsMaterial) {
    const renewals = new Subject<TlsIdentity>();
    let identity = createTlsIdentity(material);
    const tls = { identity: () => identity, renewals };
    const schedulerPort = createSchedulerPort({ host: HOST, port, tls });
    cleanups.push(() => schedulerPort.close());
    const log = logAnswers(schedulerPort);
    schedulerPort.call({ type: 'Connect', epoch: 1 });
    return {
      port: schedulerPort,
      log,
      renew(renewed: TlsMaterial) {
        identity = createTlsIdentity(renewed);
        renewals.next(identity);
      },
    };
  }

  /** Connected by a certificate that is good for so long from now on; for longer where connecting took that long. */
  async function connectedFor(ms: number): Promise<{
    readonly number: number;
    readonly validToMs: number;
    readonly port: ClosableSchedulerPort;
    readonly log: AnswerLog;
    readonly disconnected: Promise<{ readonly type: 'Disconnected' }>;
  }> {
    const material = await authority.client();
    const validToMs = Math.ceil(Date.now() / 1_000) * 1_000 + ms;
    const number = await serve(await authority.server({ validToMs }));
    const { port, log } = open(number, material);
    const disconnected = log.next('Disconnected');
    const first = await Promise.race([log.next('Connected'), disconnected]);
    if (first.type === 'Disconnected') return connectedFor(4 * ms);
    return { number, validToMs, port, log, disconnected };
  }

  /** What connecting comes to. */
  async function refusal(port: number, material: TlsMaterial): Promise<string> {
    const { log } = open(port, material);
    const { message } = await log.next('Disconnected');
    const start = `cannot reach ${HOST}:${port}: `;
    expect(message.slice(0, start.length)).toBe(start);
    return message.slice(start.length);
  }

  test('streams from a scheduler that asks for a certificate', async () => {
    const { port, log } = open(await serve(await authority.server()), await authority.client());
    await log.next('Connected');
    port.call({ type: 'Subscribe', epoch: 1, stream: 'controlPlane' });
    await expect(log.next('StreamMessage')).resolves.toMatchObject({ stream: 'controlPlane' });
  });

  test('says when the certificate of the scheduler expired', async () => {
    const validToMs = Math.floor(Date.now() / 1_000) * 1_000 - 5_000;
    const port = await serve(await authority.server({ validToMs }));
    expect(await refusal(port, await authority.client())).toBe(
      `its certificate expired on ${new Date(validToMs).toISOString()}`,
    );
  });

  test('says so when it is the CA that expired', async () => {
    const late = await createTestAuthority('late-ca', Date.now() - 5_000);
    const port = await serve(await late.server());
    expect(await refusal(port, await late.client())).toBe(
      'an authority behind its certificate has expired (issuer CN=late-ca)',
    );
  });

  test('a connection outlives the certificates it was made with; the next one does not', async () => {
    const { number, validToMs, port, log, disconnected } = await connectedFor(2_000);
    // Certificates go by the clock of the machine.
    await new Promise((resolve) => setTimeout(resolve, validToMs + 1_000 - Date.now()));
    port.call({ type: 'Subscribe', epoch: 1, stream: 'controlPlane' });
    await log.next('StreamMessage');
    port.call({ type: 'Connect', epoch: 2 });
    await expect(disconnected).resolves.toMatchObject({
      epoch: 2,
      message: `cannot reach ${HOST}:${number}: its certificate expired on ${new Date(validToMs).toISOString()}`,
    });
  });

  test('says from when on the certificate of the scheduler is valid', async () => {
    const validFromMs = Math.ceil(Date.now() / 1_000) * 1_000 + 60_000;
    const port = await serve(await authority.server({ validFromMs }));
    expect(await refusal(port, await authority.client())).toBe(
      `its certificate is valid from ${new Date(validFromMs).toISOString()} only; are the clocks right?`,
    );
  });

  test('names the CA that it does not know, and where the known ones are from', async () => {
    const port = await serve(await stranger.server());
    expect(await refusal(port, await authority.client())).toBe(
      'its certificate is signed by an unknown CA, CN=stranger-ca, that is not in CA',
    );
  });

  test('names the hosts that the certificate of the scheduler is for instead', async () => {
    const hosts = ['seldon-scheduler.other', '10.0.0.1'];
    const port = await serve(await authority.server({ hosts }));
    expect(await refusal(port, await authority.client())).toBe(
      'its certificate is not for 127.0.0.1 but for seldon-scheduler.other, 10.0.0.1',
    );
  });

  test('says so when the scheduler drops it for a certificate of another CA', async () => {
    const port = await serve(await authority.server());
    const { certificate, key } = await stranger.client();
    const { ca } = await authority.client();
    expect(await refusal(port, { certificate, key, ca })).toMatch(
      /^it hung up after the TLS handshake; it may not accept our certificate \(CN=seldon-manager, valid to .*Z\)$/,
    );
  });

  test('recognizes a plaintext port', async () => {
    expect(await refusal(await serve(), await authority.client())).toBe(
      'it does not speak TLS; is this its plaintext port?',
    );
  });

  test('leaves a scheduler that offers nothing newer than TLS 1.1', async () => {
    const { certificatePem: cert, keyPem: key } = await authority.server();
    const old: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' };
    const server = createTlsServer({ cert, key, ...old, ciphers: 'DEFAULT:@SECLEVEL=0' });
    server.on('tlsClientError', () => {});
    server.listen(0, HOST);
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect(await refusal(port, await authority.client())).toBe('it offers no TLS 1.2 or newer');
  });

  test('with new certificates it connects anew, once, and leaves nothing of the old epoch', async () => {
    const sockets = trackClientSockets();
    cleanups.push(sockets.stop);
    const number = await serve(await authority.server());
    const { port, log, renew } = open(number, await authority.client());
    await log.next('Connected');
    renew(await authority.client({ subject: 'renewed' }));
    await expect(log.next('Disconnected')).resolves.toEqual({
      type: 'Disconnected',
      epoch: 1,
      code: 'UNAVAILABLE',
      message: `certificates were renewed; connecting to ${HOST}:${number} with the new ones`,
    });
    renew(await authority.client());
    port.call({ type: 'Connect', epoch: 2 });
    await log.next('Connected');
    expect(log.types()).toEqual(['Connected', 'Disconnected', 'Connected']);
    port.close();
    await sockets.allClosed();
  });

  test('shakes hands with the certificates and the CA of the moment', async () => {
    const { port, log, renew } = open(
      await serve(await stranger.server()),
      await authority.client(),
    );
    await expect(log.next('Disconnected')).resolves.toMatchObject({ code: 'UNAVAILABLE' });
    renew(await stranger.client());
    port.call({ type: 'Connect', epoch: 2 });
    await expect(log.next('Connected')).resolves.toMatchObject({ epoch: 2 });
  });
});
