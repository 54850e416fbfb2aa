import { badRequest } from '../model/status-error.ts';
import type { Place } from '../store/past-objects.ts';

/** The place that a page of a list ended at, and the version that the list is of. */
export interface Continuation extends Place {
  /** `null` for one that goes on with what there is when it is used. */
  readonly version: number | null;
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
  const isVersion = version === null || (typeof version === 'number' && version >= 0);
  if (!isVersion || typeof namespace !== 'string' || typeof name !== 'string') {
    throw badRequest('continue key is not valid');
  }
  return { version, namespace, name };
}
