import type { PeerCertificate, TLSSocket } from 'node:tls';
import { types } from 'node:util';
import { reasonOf } from '../reason-of.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** OpenSSL's codes for a certificate that leads to no authority of ours. */
const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What is wrong with the scheduler's certificate, of a connection that is not authorized. */
export function certificateProblem(
  secured: TLSSocket,
  host: string,
  { material }: TlsIdentity,
): string {
  const code = String(secured.authorizationError);
  const peer = secured.getPeerCertificate();
  if (code === 'CERT_HAS_EXPIRED') {
    const when = new Date(peer.valid_to);
    // It may be an authority that has expired.
    return when.getTime() < Date.now()
      ? `its certificate expired on ${when.toISOString()}`
      : `an authority behind its certificate has expired (issuer ${commonName(peer.issuer)})`;
  }
  if (code === 'CERT_NOT_YET_VALID') {
    const when = new Date(peer.valid_from).toISOString();
    return `its certificate is valid from ${when} only; are the clocks right?`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `its certificate is not for ${host} but for ${namesIn(peer)}`;
  }
  if (UNKNOWN_AUTHORITY.has(code)) {
    const issuer = commonName(peer.issuer);
    return `its certificate is signed by an unknown CA, ${issuer}, that is not in ${material.ca.label}`;
  }
  return `its certificate is not accepted: ${code}`;
}

/** Why a handshake, or the first reading after it, failed with an error. */
export function handshakeProblem(error: unknown, identity: TlsIdentity): string {
  const code = types.isNativeError(error) && 'code' in error ? String(error.code) : '';
  const ours = oursOf(identity);
  if (/ALERT_CERTIFICATE_EXPIRED/.test(code)) return `it refuses ${ours} as expired`;
  if (/ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|ACCESS_DENIED)/.test(code)) {
    return `it refuses ${ours}; does it trust the CA that signed it?`;
  }
  if (/ALERT_CERTIFICATE_REQUIRED/.test(code)) return 'it got no certificate of ours';
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code)) {
    return 'it does not speak TLS; is this its plaintext port?';
  }
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code)) return 'it offers no TLS 1.2 or newer';
  if (/HANDSHAKE_FAILURE/.test(code)) {
    return `it refuses the TLS handshake; it and ${ours} have no cipher in common`;
  }
  return `the TLS handshake failed: ${reasonOf(error)}`;
}

/** A peer that takes no certificate of ours need not say so; some only hang up. */
export function hungUpProblem(identity: TlsIdentity): string {
  return `it hung up after the TLS handshake; it may not accept ${oursOf(identity)}`;
}

function oursOf({ subject, validToMs }: TlsIdentity): string {
  return `our certificate (${subject}, valid to ${new Date(validToMs).toISOString()})`;
}

function commonName(issuer: PeerCertificate['issuer'] | undefined): string {
  return `CN=${issuer?.CN ?? '?'}`;
}

/** `DNS:a, IP Address:127.0.0.1` as names alone. */
function namesIn(peer: PeerCertificate): string {
  const names = peer.subjectaltname?.replaceAll(/(DNS|IP Address):/g, '');
  return names === undefined || names === '' ? 'no host at all' : names;
}
