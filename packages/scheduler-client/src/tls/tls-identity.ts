import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { TlsError } from './tls-error.ts';

/** A PEM text, and how messages name the place that it came from. */
export interface TlsPart {
  /** Such as `CONTROL_PLANE_CLIENT_TLS_KEY_LOCATION (/certs/tls.key)`. */
  readonly label: string;
  readonly pem: string;
}

/** What a client of mutual TLS needs. */
export interface TlsMaterial {
  /** Our certificate, followed by those that lead to its authority, if there are any. */
  readonly certificate: TlsPart;
  readonly key: TlsPart;
  /** The authorities that may have signed the scheduler's certificate. */
  readonly ca: TlsPart;
}

/** Material that was checked, ready for handshakes. */
export interface TlsIdentity {
  /** TLS 1.2 or newer. */
  readonly context: SecureContext;
  readonly material: TlsMaterial;
  /** Our certificate in messages, such as `CN=seldon-manager`. */
  readonly subject: string;
  /** The last moment of our certificate, in milliseconds since 1970. */
  readonly validToMs: number;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Checks that the parts are what they should be and belong together. Throws a `TlsError` that names
 * the part. Whether the certificate is still valid is not looked at: the scheduler's clock decides.
 */
export function createTlsIdentity(material: TlsMaterial): TlsIdentity {
  const [own] = certificatesIn(material.certificate);
  const key = keyIn(material.key);
  certificatesIn(material.ca);
  if (!own.checkPrivateKey(key)) {
    const { key: ours, certificate } = material;
    throw new TlsError(
      'KEY_OF_ANOTHER',
      `the key of ${ours.label} does not belong to the certificate of ${certificate.label}`,
    );
  }
  const context = createSecureContext({
    ca: material.ca.pem,
    cert: material.certificate.pem,
    key: material.key.pem,
    minVersion: 'TLSv1.2',
  });
  const subject = nameOf(own.subject);
  return { context, material, subject, validToMs: own.validToDate.getTime() };
}

/** Whether two materials are the same to a handshake. */
export function isSameMaterial(one: TlsMaterial, other: TlsMaterial): boolean {
  return (['certificate', 'key', 'ca'] as const).every((part) => one[part].pem === other[part].pem);
}

/** A distinguished name, of which Node gives one attribute a line, in one line. */
export function nameOf(distinguishedName: string): string {
  return distinguishedName.trim().split('\n').join(', ');
}

/** OpenSSL passes silently over what it can't read, so each is read here. */
function certificatesIn({ label, pem }: TlsPart): [X509Certificate, ...X509Certificate[]] {
  try {
    const [first, ...others] = pem.match(CERTIFICATE) ?? [];
    if (first === undefined) throw new Error('there is no PEM block named CERTIFICATE');
    return [new X509Certificate(first), ...others.map((each) => new X509Certificate(each))];
  } catch (error) {
    throw new TlsError('NOT_A_CERTIFICATE', `${label} holds no PEM certificate`, error);
  }
}

function keyIn({ label, pem }: TlsPart): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new TlsError(
      'NOT_A_KEY',
      `${label} holds no PEM private key without a passphrase`,
      error,
    );
  }
}
