import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Writes that an API server took, by what they were for. */
export interface WriteCounts {
  /** Patches of resources themselves: all that anybody changes there is the finalizers. */
  readonly finalizer: number;
  /** Patches of the status of Models, Pipelines and Experiments. */
  readonly status: number;
  /** Kubernetes Events. */
  readonly event: number;
  /** Everything else, such as the status of Servers and their workloads. */
  readonly other: number;
  /** Writes that were answered with an error, in none of the above. */
  readonly refused: number;
}

/** What a write is for, by method and path; null for a read. */
export function classifyWrite(
  method: string,
  path: string,
): Exclude<keyof WriteCounts, 'refused'> | null {
  if (method === 'GET' || method === 'HEAD') return null;
  if (/\/(models|pipelines|experiments)\/[^/]+\/status$/.test(path)) return 'status';
  if (method === 'PATCH' && /\/(models|pipelines|experiments)\/[^/]+$/.test(path)) {
    return 'finalizer';
  }
  if (method === 'POST' && path.endsWith('/events')) return 'event';
  return 'other';
}

/**
 * Counts the writes of one client, told by its user agent, to all HTTP servers of this process.
 *
 * It listens to Node's own diagnostics, so that the server is served as it is.
 *
 * @returns what was counted so far.
 */
export function countWrites(userAgent: string): () => WriteCounts {
  const counts = { finalizer: 0, status: 0, event: 0, other: 0, refused: 0 };
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as {
      readonly request: IncomingMessage;
      readonly response: ServerResponse;
    };
    if (request.headers['user-agent'] !== userAgent) return;
    const [path = ''] = (request.url ?? '').split('?', 1);
    const kind = classifyWrite(request.method ?? '', path);
    if (kind === null) return;
    counts[response.statusCode < 300 ? kind : 'refused'] += 1;
  });
  return () => ({ ...counts });
}
