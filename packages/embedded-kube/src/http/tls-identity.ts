import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

/** A serving certificate and the CA that signed it, all PEM: keep it with the server's data. */
export interface TlsIdentity {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const lifetimeMs = 365 * dayMs;
const serialBytes = 15;
const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const oids = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};
/** Bits of the key usage extension, and how many at the end are not used (RFC 5280, 4.2.1.3). */
const signsCertificates = { bits: 0x06, unusedBits: 1 };
const signsHandshakes = { bits: 0x80, unusedBits: 7 };
/** Kinds of names in a certificate (RFC 5280, 4.2.1.6). */
const dnsName = 2;
const ipAddress = 7;

type KeyPair = Awaited<ReturnType<typeof makeKeys>>;

interface CertificateOf {
  readonly subject: string;
  readonly keys: KeyPair;
  readonly signer: KeyPair;
  /** Names and addresses of a server; absent for a CA. */
  readonly hosts?: readonly string[];
}

/**
 * Makes a CA and a certificate for a server that answers to these names and addresses, valid for a
 * year, and since a day ago for clients whose clocks are late. The CA's key is forgotten.
 */
export async function createTlsIdentity(
  hosts: readonly string[],
  nowMs: number,
): Promise<TlsIdentity> {
  const authority = await makeKeys();
  const keys = await makeKeys();
  const ca = { subject: authorityName, keys: authority, signer: authority };
  const server = { subject: 'kube-apiserver', keys, signer: authority, hosts };
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    caPem: pem('CERTIFICATE', await makeCertificate(ca, nowMs)),
    certificatePem: pem('CERTIFICATE', await makeCertificate(server, nowMs)),
    keyPem: pem('PRIVATE KEY', key),
  };
}

const authorityName = 'troupe-ca';

function makeKeys() {
  return webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
}

async function makeCertificate(
  { subject, keys, signer, hosts }: CertificateOf,
  nowMs: number,
): Promise<ArrayBuffer> {
  // Loaded here, since only servers with TLS need it.
  const pki = await import('pkijs');
  const asn1 = await import('asn1js');
  const commonName = (name: string) =>
    new pki.AttributeTypeAndValue({
      type: oids.commonName,
      value: new asn1.Utf8String({ value: name }),
    });
  const extension = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }) =>
    new pki.Extension({ extnID, critical, extnValue: value.toBER() });
  const usage = ({ bits, unusedBits }: typeof signsHandshakes) =>
    new asn1.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits });

  const certificate = new pki.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1.Integer({ valueHex: serialNumber() });
  certificate.subject.typesAndValues.push(commonName(subject));
  certificate.issuer.typesAndValues.push(commonName(authorityName));
  certificate.notBefore.value = new Date(nowMs - dayMs);
  certificate.notAfter.value = new Date(nowMs + lifetimeMs);
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  const constraints = new pki.BasicConstraints({ cA: hosts === undefined });
  certificate.extensions = [
    extension(oids.basicConstraints, true, constraints.toSchema()),
    extension(
      oids.keyUsage,
      true,
      usage(hosts === undefined ? signsCertificates : signsHandshakes),
    ),
  ];
  if (hosts !== undefined) {
    const forServers = new pki.ExtKeyUsage({ keyPurposes: [oids.serverAuth] });
    const names = hosts.map((host) =>
      isIP(host) === 0
        ? new pki.GeneralName({ type: dnsName, value: host })
        : new pki.GeneralName({
            type: ipAddress,
            value: new asn1.OctetString({ valueHex: addressBytes(host) }),
          }),
    );
    certificate.extensions.push(
      extension(oids.extendedKeyUsage, false, forServers.toSchema()),
      extension(oids.alternativeNames, false, new pki.GeneralNames({ names }).toSchema()),
    );
  }
  await certificate.sign(signer.privateKey, 'SHA-256');
  return certificate.toSchema(true).toBER();
}

/** A positive number that no other certificate has. */
function serialNumber(): ArrayBuffer {
  return Uint8Array.from([1, ...randomBytes(serialBytes)]).buffer;
}

/** The bytes of an IPv4 or IPv6 address in network order. */
function addressBytes(address: string): ArrayBuffer {
  if (isIP(address) === 4) {
    return Uint8Array.from(address.split('.').map(Number)).buffer;
  }
  const [before = '', after] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [head, tail] = [groups(before), groups(after ?? '')];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  const words = after === undefined ? head : [...head, ...zeros, ...tail];
  return Uint8Array.from(
    words.map((word) => Number.parseInt(word, 16)).flatMap((word) => [word >> 8, word & 0xff]),
  ).buffer;
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
