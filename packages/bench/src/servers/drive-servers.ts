import type { KubeClient, KubeKind } from '@troupe/kube';
import { type KubeObject, readyType, type StatusBlock, statusOf } from '@troupe/resources';
import { benchNamespace, concurrency } from '../models/workload.ts';
import { numberedServer, numberOf, sharedServerConfig } from './server-objects.ts';

/** When each Server was applied and Ready, in milliseconds from the first create on. */
export interface ServersDriven {
  /** To the last Ready. */
  readonly totalMs: number;
  /** Of each, from the answer to its create to the watch event that shows it Ready. */
  readonly readyAfterMs: Float64Array;
}

/** What is created. */
export interface ServersWanted {
  readonly count: number;
  readonly replicas: number;
  readonly timeoutMs: number;
}

const watchSeconds = 3_600;

/** Creates Servers as fast as the API takes them and waits until a watch has shown each of them Ready. */
export async function driveServers(
  client: KubeClient,
  { count, replicas, timeoutMs }: ServersWanted,
): Promise<ServersDriven> {
  const applied = new Float64Array(count).fill(Number.NaN);
  const { all } = await waitForAll(client, 'Server', count, timeoutMs, 'Ready', ({ status }) => {
    return statusOf((status as StatusBlock | undefined)?.conditions, readyType) === 'True';
  });
  let next = 0;
  async function create(): Promise<void> {
    while (next < count) {
      const number = next++;
      await client.create(numberedServer(number, replicas));
      applied[number] = performance.now();
    }
  }
  const begun = performance.now();
  const [ready] = await Promise.all([
    all,
    ...Array.from({ length: Math.min(concurrency, count) }, create),
  ]);
  return {
    totalMs: performance.now() - begun,
    // News of Ready may overtake the answer to the create on another connection.
    readyAfterMs: ready.map((at, number) => Math.max(at - (applied[number] ?? at), 0)),
  };
}

/**
 * Changes the ServerConfig that all follow, and waits until a watch has shown each StatefulSet with it.
 * @returns the milliseconds from the request on.
 */
export async function driveRoll(
  client: KubeClient,
  count: number,
  timeoutMs: number,
): Promise<number> {
  const image = 'mlserver:next';
  const { all } = await waitForAll(client, 'StatefulSet', count, timeoutMs, 'rolled', ({ spec }) =>
    JSON.stringify(spec).includes(image),
  );
  const begun = performance.now();
  const { apiVersion, kind, metadata, ...wanted } = sharedServerConfig(image);
  await client.patch({ apiVersion, kind, ...metadata }, wanted);
  await all;
  return performance.now() - begun;
}

/**
 * Opens a watch of a kind.
 * @returns once it is open, what resolves when all objects hold: when each did, by its number.
 */
async function waitForAll(
  client: KubeClient,
  kind: KubeKind,
  count: number,
  timeoutMs: number,
  what: string,
  holds: (object: KubeObject) => boolean,
): Promise<{ readonly all: Promise<Float64Array> }> {
  const at = new Float64Array(count).fill(Number.NaN);
  const all = Promise.withResolvers<Float64Array>();
  let left = count;
  const selection = { kind, namespace: benchNamespace } as const;
  const { resourceVersion } = await client.listPage({ ...selection, limit: 1 });
  const isOpen = Promise.withResolvers<void>();
  const watch = client
    .watch({ ...selection, resourceVersion, timeoutSeconds: watchSeconds })
    .subscribe({
      next(message) {
        if (message.type === 'Opened') isOpen.resolve();
        if (message.type !== 'Upserted') return;
        const number = numberOf(message.object.metadata.name);
        if (!Number.isNaN(at[number] ?? 0) || !holds(message.object)) return;
        at[number] = performance.now();
        left -= 1;
        if (left === 0) all.resolve(at);
      },
      error: all.reject,
      complete: () => all.reject(new Error(`the API server ended the watch of ${kind}s`)),
    });
  const limit = setTimeout(() => {
    all.reject(new Error(`${left} of ${count} ${kind}s are not ${what} after ${timeoutMs} ms`));
  }, timeoutMs);
  const end = (): void => {
    clearTimeout(limit);
    watch.unsubscribe();
  };
  all.promise.then(end, end);
  await isOpen.promise;
  return { all: all.promise };
}
