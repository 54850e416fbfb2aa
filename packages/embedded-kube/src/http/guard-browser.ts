import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { StatusError } from '../model/status-error.ts';

/** What nearly every client of this machine calls it. */
const loopbackAuthority = /^(?:127\.0\.0\.1|localhost)(?::\d*)?$/;

/**
 * Keeps web pages out of a server that has no authentication: any page could send requests to the
 * loopback address of the machine whose browser shows it, or have its own name resolve to it.
 *
 * @throws StatusError 403 for a request that a page made, or, where `loopbackOnly`, one for a host
 * name that is not this machine's.
 */
export function guardBrowser(headers: IncomingHttpHeaders, loopbackOnly: boolean): void {
  if (headers.origin !== undefined || headers['sec-fetch-site'] === 'cross-site') {
    throw new StatusError(403, 'Forbidden', 'requests made by web pages are not served');
  }
  const { host: authority = '' } = headers;
  if (!loopbackOnly || loopbackAuthority.test(authority)) {
    return;
  }
  const host = hostName(authority);
  if (host !== '' && !isLoopback(host)) {
    const message = `the host ${JSON.stringify(host)} is not served here; use localhost or 127.0.0.1, or serve on another address`;
    throw new StatusError(403, 'Forbidden', message);
  }
}

/** Whether a host name or address can only mean this machine. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') {
    return true;
  }
  return isIP(host) === 4 && host.startsWith('127.');
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  return bracketed?.[1] ?? host.replace(/:\d*$/, '').toLowerCase();
}
