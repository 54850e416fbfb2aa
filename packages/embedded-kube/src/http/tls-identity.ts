import { createCertificateAuthority } from './certificate-authority.ts';

/** A serving certificate and the CA that signed it, all PEM: keep it with the server's data. */
export interface TlsIdentity {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const lifetimeMs = 365 * dayMs;
const authorityName = 'troupe-ca';

/**
 * Makes a CA and a certificate for a server that answers to these names and addresses, valid for a
 * year, and since a day ago for clients whose clocks are late. The CA's key is forgotten.
 */
export async function createTlsIdentity(
  hosts: readonly string[],
  nowMs: number,
): Promise<TlsIdentity> {
  const validity = { validFromMs: nowMs - dayMs, validToMs: nowMs + lifetimeMs };
  const authority = await createCertificateAuthority({ subject: authorityName, ...validity });
  const issued = await authority.issue({ subject: 'kube-apiserver', hosts, ...validity });
  return { caPem: authority.caPem, ...issued };
}
