import { isIP } from 'node:net';
import { loadCrypto } from '../load-crypto.ts';

/** What an authority is to put its name to. */
export interface CertificateRequest {
  /** The common name of the holder. */
  readonly subject: string;
  /** Names and addresses that a server answers to; without any it is a certificate for a client. */
  readonly hosts?: readonly string[];
  /** Both in milliseconds since 1970; a certificate holds whole seconds. */
  readonly validFromMs: number;
  readonly validToMs: number;
}

/** A certificate with its key, both PEM. */
export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Signs certificates for as long as it is held; its key never leaves it. */
export interface CertificateAuthority {
  readonly caPem: string;
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

const serialBytes = 15;
const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const oids = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
};
/** Bits of the key usage extension, and how many at the end are not used (RFC 5280, 4.2.1.3). */
const signsCertificates = { bits: 0x06, unusedBits: 1 };
const signsHandshakes = { bits: 0x80, unusedBits: 7 };
/** Kinds of names in a certificate (RFC 5280, 4.2.1.6). */
const dnsName = 2;
const ipAddress = 7;

type KeyPair = Awaited<ReturnType<typeof makeKeys>>;

interface CertificateOf extends CertificateRequest {
  readonly isAuthority: boolean;
  readonly keys: KeyPair;
  readonly issuer: string;
  readonly signer: KeyPair;
}

/** Makes an authority whose own certificate has this name and validity. */
export async function createCertificateAuthority(
  itself: Omit<CertificateRequest, 'hosts'>,
): Promise<CertificateAuthority> {
  const signer = await makeKeys();
  const issuer = itself.subject;
  const own = { ...itself, isAuthority: true, keys: signer, issuer, signer };
  return {
    caPem: pem('CERTIFICATE', await makeCertificate(own)),
    async issue(request) {
      const keys = await makeKeys();
      const certificate = { ...request, isAuthority: false, keys, issuer, signer };
      const key = await loadCrypto().webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
      return {
        certificatePem: pem('CERTIFICATE', await makeCertificate(certificate)),
        keyPem: pem('PRIVATE KEY', key),
      };
    },
  };
}

function makeKeys() {
  return loadCrypto().webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
}

async function makeCertificate(of: CertificateOf): Promise<ArrayBuffer> {
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

  const { isAuthority, hosts } = of;
  const certificate = new pki.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1.Integer({ valueHex: serialNumber() });
  certificate.subject.typesAndValues.push(commonName(of.subject));
  certificate.issuer.typesAndValues.push(commonName(of.issuer));
  certificate.notBefore.value = new Date(of.validFromMs);
  certificate.notAfter.value = new Date(of.validToMs);
  await certificate.subjectPublicKeyInfo.importKey(of.keys.publicKey);
  const constraints = new pki.BasicConstraints({ cA: isAuthority });
  certificate.extensions = [
    extension(oids.basicConstraints, true, constraints.toSchema()),
    extension(oids.keyUsage, true, usage(isAuthority ? signsCertificates : signsHandshakes)),
  ];
  if (!isAuthority) {
    const keyPurposes = [hosts === undefined ? oids.clientAuth : oids.serverAuth];
    const purposes = new pki.ExtKeyUsage({ keyPurposes });
    certificate.extensions.push(extension(oids.extendedKeyUsage, false, purposes.toSchema()));
  }
  if (hosts !== undefined) {
    const names = hosts.map((host) =>
      isIP(host) === 0
        ? new pki.GeneralName({ type: dnsName, value: host })
        : new pki.GeneralName({
            type: ipAddress,
            value: new asn1.OctetString({ valueHex: addressBytes(host) }),
          }),
    );
    const alternatives = new pki.GeneralNames({ names });
    certificate.extensions.push(extension(oids.alternativeNames, false, alternatives.toSchema()));
  }
  await certificate.sign(of.signer.privateKey, 'SHA-256');
  return certificate.toSchema(true).toBER();
}

/** A positive number that no other certificate has. */
function serialNumber(): ArrayBuffer {
  return Uint8Array.from([1, ...loadCrypto().randomBytes(serialBytes)]).buffer;
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
