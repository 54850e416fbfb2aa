import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Why a request is not served. */
export interface Refusal {
  readonly code: 401 | 403;
  readonly message: string;
}

/** What a server asks of requests. */
export interface GuardOptions {
  /** The bearer token for the API; null where only this machine can reach the server. */
  readonly token: string | null;
}

/**
 * Decides whether a request is served; null if it is.
 *
 * Without a token, what keeps other sites' pages out is that the Host has to be this machine's own
 * name: a page whose domain was made to resolve to loopback still sends its domain.
 */
export function refusalOf(
  headers: IncomingHttpHeaders,
  isApi: boolean,
  { token }: GuardOptions,
): Refusal | null {
  if (token === null && !isLoopbackName(hostName(headers.host ?? ''))) {
    return { code: 403, message: 'served on loopback only: open it as localhost or 127.0.0.1' };
  }
  if (!isApi) return null;
  if (headers['sec-fetch-site'] === 'cross-site') {
    return { code: 403, message: 'requests made by other sites are not served' };
  }
  if (token !== null && !bears(headers.authorization, token)) {
    return { code: 401, message: 'a bearer token is needed: open the link that was printed' };
  }
  return null;
}

/** Whether a host name or address can only mean this machine. */
export function isLoopbackName(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d*$/, '')).toLowerCase();
}

/** Compares digests, in a time that tells nothing of the token. */
function bears(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
