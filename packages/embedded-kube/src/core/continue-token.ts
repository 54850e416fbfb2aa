import { badRequest } from '../model/status-error.ts';
import type { Place } from '../store/object-store.ts';

/** The place that a page of a list ended at, and the version of the first page. */
export interface Continuation extends Place {
  readonly version: string;
}

/** The token by which a client asks for the next page. */
export function writeToken(continuation: Continuation): string {
  return Buffer.from(JSON.stringify(continuation)).toString('base64url');
}

/**
 * Reads a token back.
 *
 * @throws StatusError 400 for one that was not made by this server.
 */
export function readToken(token: string): Continuation {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch (error) {
    throw badRequest(`continue key is not valid: ${(error as Error).message}`);
  }
  const { version, namespace, name } = (read ?? {}) as Partial<Continuation>;
  if (typeof version !== 'string' || typeof namespace !== 'string' || typeof name !== 'string') {
    throw badRequest('continue key is not valid');
  }
  return { version, namespace, name };
}
