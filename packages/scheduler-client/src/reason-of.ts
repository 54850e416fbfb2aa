import { types } from 'node:util';

/** What the codes of the operating system mean to somebody who looks for the cause. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EAI_AGAIN: 'the name could not be looked up, DNS does not answer',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  EISDIR: 'it is a folder',
  ENETUNREACH: 'no route to its network',
  ENOENT: 'no such file',
  ENOTFOUND: 'no such host in DNS',
  EPERM: 'the operation is not permitted, perhaps by a firewall',
  EPIPE: 'connection reset',
  ERR_HTTP2_ERROR: 'it does not speak HTTP/2 as gRPC does',
  ETIMEDOUT: 'connection timed out',
};

/**
 * The cause of a system error in plain words; of an error that only lists others (a name with several
 * addresses was tried), theirs with the addresses.
 */
export function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return reasonOfAll(error.errors);
  return ('code' in error ? REASONS[String(error.code)] : undefined) ?? error.message;
}

function reasonOfAll(errors: readonly unknown[]): string {
  const each = errors.map((error) => ({ reason: reasonOf(error), address: addressIn(error) }));
  const reasons = new Set(each.map(({ reason }) => reason));
  const addresses = each.flatMap(({ address }) => address ?? []);
  if (reasons.size === 1) return `${[...reasons].join()} (tried ${addresses.join(', ')})`;
  return each
    .map(({ reason, address }) => (address === undefined ? reason : `${address}: ${reason}`))
    .join('; ');
}

/** Errors of sockets say which address was tried. */
function addressIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('address' in error)) return undefined;
  return typeof error.address === 'string' ? error.address : undefined;
}
