import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Writes that an API server took for Servers, by what they were for, and how many objects they changed. */
export interface ObjectWrites {
  readonly service: number;
  readonly workload: number;
  /** Statuses of Servers. */
  readonly status: number;
  /** Kubernetes Events, each an object of its own. */
  readonly event: number;
  readonly other: number;
  /** Writes that were answered with an error, in none of the above. */
  readonly refused: number;
  /** Objects that were written, Events left aside. */
  readonly objects: number;
  /** The most writes that one of these got. */
  readonly mostOfOne: number;
}

type Purpose = 'service' | 'workload' | 'status' | 'event' | 'other';

const resources: Readonly<Record<string, Purpose>> = {
  services: 'service',
  statefulsets: 'workload',
  deployments: 'workload',
};

/** What a write is for, and the object that it changes; null for a read. */
export function classifyObjectWrite(
  method: string,
  path: string,
): { readonly purpose: Purpose; readonly object: string | null } | null {
  if (method === 'GET' || method === 'HEAD') return null;
  if (path.endsWith('/events')) return { purpose: 'event', object: null };
  const object = path.replace(/\/status$/, '');
  const resource = object.split('/').at(-2) ?? '';
  if (resource === 'servers' && object !== path) return { purpose: 'status', object };
  return { purpose: resources[resource] ?? 'other', object };
}

/** Counts the writes of one client to the HTTP servers of this process. */
export interface ObjectWriteCounter {
  /** What was counted since the beginning, or since it was told to forget. */
  counts(): ObjectWrites;
  forget(): void;
}

/** Makes a counter for the client of this user agent; it listens to Node's own diagnostics. */
export function countObjectWrites(userAgent: string): ObjectWriteCounter {
  const purposes = { service: 0, workload: 0, status: 0, event: 0, other: 0, refused: 0 };
  const objects = new Map<string, number>();
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as {
      readonly request: IncomingMessage;
      readonly response: ServerResponse;
    };
    if (request.headers['user-agent'] !== userAgent) return;
    const [path = ''] = (request.url ?? '').split('?', 1);
    const write = classifyObjectWrite(request.method ?? '', path);
    if (write === null) return;
    if (response.statusCode >= 300) {
      purposes.refused += 1;
      return;
    }
    purposes[write.purpose] += 1;
    if (write.object !== null) objects.set(write.object, (objects.get(write.object) ?? 0) + 1);
  });
  return {
    counts: () => ({
      ...purposes,
      objects: objects.size,
      mostOfOne: Math.max(0, ...objects.values()),
    }),
    forget() {
      objects.clear();
      for (const purpose of Object.keys(purposes)) purposes[purpose as keyof typeof purposes] = 0;
    },
  };
}
