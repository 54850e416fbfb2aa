import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { startMs, testCore } from '../testing/test-core.ts';
import { serveKube } from './serve-kube.ts';
import { createTlsIdentity } from './tls-identity.ts';

describe('a certificate made for a server', () => {
  test('is signed by its CA, which is one, and names what it was made for', async () => {
    const hosts = ['localhost', '127.0.0.1', '::1', 'fe80::12:0:0:1'];
    const { caPem, certificatePem } = await createTlsIdentity(hosts, startMs);
    const ca = new X509Certificate(caPem);
    const certificate = new X509Certificate(certificatePem);
    expect([ca.ca, certificate.ca]).toEqual([true, false]);
    expect(certificate.checkIssued(ca) && certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(hosts.slice(1).map((one) => certificate.checkIP(one))).toEqual(hosts.slice(1));
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.serialNumber).not.toBe(ca.serialNumber);
  });

  test('holds from a day before for a year', async () => {
    const { certificatePem } = await createTlsIdentity(['localhost'], startMs);
    const { validFromDate, validToDate } = new X509Certificate(certificatePem);
    const days = [validFromDate, validToDate].map(
      (date) => (date.getTime() - startMs) / 86_400_000,
    );
    expect(days).toEqual([-1, 365]);
  });
});

describe('a server with TLS', () => {
  /** What a handshake comes to: the protocol, or the code of its failure. */
  function handshake(port: number, options: object): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', ...options }, () => {
        resolve(socket.getProtocol() ?? '');
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  }

  test('is trusted by the CA of its kubeconfig alone, and speaks TLS 1.2 or newer', async () => {
    const kube = await serveKube(testCore({ clock: Date.now }), { tls: true, access: 'token' });
    try {
      const { cluster } = parse(kube.kubeconfig()).clusters[0];
      expect(cluster.server).toMatch(/^https:\/\/127\.0\.0\.1:/);
      const ca = Buffer.from(cluster['certificate-authority-data'], 'base64');
      const { port } = kube;
      expect(await handshake(port, { ca })).toBe('TLSv1.3');
      expect(await handshake(port, { ca, maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
      const old = {
        ca,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT:@SECLEVEL=0',
      };
      expect(await handshake(port, old)).toMatch(/^ERR_SSL|ALERT|PROTOCOL/);
      expect(await handshake(port, {})).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    } finally {
      await kube.stop();
    }
  });

  test('gives its CA to every namespace', async () => {
    const core = testCore({ clock: Date.now });
    const kube = await serveKube(core, { tls: true });
    try {
      const { data } = core.get('configmaps', 'default', 'kube-root-ca.crt').object;
      expect(data).toEqual({ 'ca.crt': kube.caPem });
    } finally {
      await kube.stop();
    }
  });
});

test('a server without tokens is not served to other machines', async () => {
  await expect(serveKube(testCore(), { host: '0.0.0.0' })).rejects.toMatchObject({
    code: 'OPEN_ACCESS',
    message: expect.stringContaining('ask for tokens'),
  });
});
