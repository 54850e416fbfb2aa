import { type CertificateAuthority, createCertificateAuthority } from '@troupe/embedded-kube';
import type { ServeTls } from '@troupe/embedded-scheduler';
import type { TlsMaterial } from '../tls/tls-identity.ts';

const HOUR_MS = 3_600_000;

/** How a certificate differs from a good one. */
export interface CertificateChoice {
  readonly subject?: string;
  readonly hosts?: readonly string[];
  readonly validFromMs?: number;
  readonly validToMs?: number;
}

/** An authority for one test, which signs what is asked of it. */
export interface TestAuthority {
  readonly caPem: string;
  /** What a scheduler on 127.0.0.1 is served with; it trusts this authority's clients. */
  server(choice?: CertificateChoice): Promise<ServeTls>;
  /** What a client has; it trusts this authority's servers. */
  client(choice?: CertificateChoice): Promise<TlsMaterial>;
}

/** Makes an authority that is valid around now, or until then; what it signs is valid around now. */
export async function createTestAuthority(
  subject = 'test-ca',
  validToMs?: number,
): Promise<TestAuthority> {
  const now = Date.now();
  const validity = { validFromMs: now - HOUR_MS, validToMs: now + HOUR_MS };
  const authority: CertificateAuthority = await createCertificateAuthority({
    subject,
    ...validity,
    ...(validToMs !== undefined && { validToMs }),
  });
  return {
    caPem: authority.caPem,
    async server(choice) {
      const request = { subject: 'seldon-scheduler', hosts: ['127.0.0.1'], ...validity, ...choice };
      return { ...(await authority.issue(request)), clientCaPem: authority.caPem };
    },
    async client(choice) {
      const request = { subject: 'seldon-manager', ...validity, ...choice };
      const { certificatePem, keyPem } = await authority.issue(request);
      return {
        certificate: { label: 'CRT', pem: certificatePem },
        key: { label: 'KEY', pem: keyPem },
        ca: { label: 'CA', pem: authority.caPem },
      };
    },
  };
}
