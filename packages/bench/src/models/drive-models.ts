import type { KubeClient, KubeKind } from '@troupe/kube';
import { readyType, type StatusBlock, statusOf } from '@troupe/resources';
import { benchNamespace, benchResource, concurrency, type Mix } from './workload.ts';

/** When each resource was applied and Ready, in milliseconds from the first create on. */
export interface DriveResult {
  /** To the last Ready. */
  readonly totalMs: number;
  /** Of each resource, from the answer to its create to the watch event that shows it Ready. */
  readonly readyAfterMs: Float64Array;
}

const watchSeconds = 3_600;

/** The kinds that a mix holds. */
const kindsOf = { models: ['Model'], mixed: ['Model', 'Pipeline', 'Experiment'] } as const;

/**
 * Creates resources as fast as the API takes them and waits until a watch has shown each of them Ready.
 * Rejects after `timeoutMs`, saying how many are not and how one of them stands.
 */
export async function driveModels(
  client: KubeClient,
  count: number,
  timeoutMs: number,
  mix: Mix = 'models',
): Promise<DriveResult> {
  const applied = new Float64Array(count).fill(Number.NaN);
  const ready = new Float64Array(count).fill(Number.NaN);
  const allReady = Promise.withResolvers<void>();
  let left = count;

  function observe(name: string, status: StatusBlock | undefined): void {
    const number = Number(name.slice(name.lastIndexOf('-') + 1));
    if (!Number.isNaN(ready[number] ?? 0)) return;
    if (statusOf(status?.conditions, readyType) !== 'True') return;
    ready[number] = performance.now();
    left -= 1;
    if (left === 0) allReady.resolve();
  }

  async function look(kind: KubeKind): Promise<{ unsubscribe(): void }> {
    const selection = { kind, namespace: benchNamespace } as const;
    const { resourceVersion } = await client.listPage({ ...selection, limit: 1 });
    const opened = Promise.withResolvers<void>();
    const watch = client
      .watch({ ...selection, resourceVersion, timeoutSeconds: watchSeconds })
      .subscribe({
        next(message) {
          if (message.type === 'Opened') opened.resolve();
          else if (message.type === 'Upserted') {
            const { metadata, status } = message.object;
            observe(metadata.name, status as StatusBlock | undefined);
          }
        },
        error: allReady.reject,
        complete: () => allReady.reject(new Error(`the API server ended the watch of ${kind}s`)),
      });
    await opened.promise;
    return watch;
  }

  const watches = await Promise.all(kindsOf[mix].map(look));

  let next = 0;
  async function create(): Promise<void> {
    while (next < count) {
      const number = next++;
      await client.create(benchResource(number, mix));
      applied[number] = performance.now();
    }
  }

  const begun = performance.now();
  const limit = setTimeout(() => {
    void describeLate().then((late) => allReady.reject(new Error(late)), allReady.reject);
  }, timeoutMs);

  async function describeLate(): Promise<string> {
    const number = ready.findIndex((at) => Number.isNaN(at));
    const { metadata, ...type } = benchResource(number, mix);
    const object = await client.get({ ...type, ...metadata });
    const seen = JSON.stringify({ metadata: object.metadata, status: object.status });
    return `${left} of ${count} resources are not Ready after ${timeoutMs} ms; one of them: ${seen}`;
  }

  try {
    await Promise.all([
      ...Array.from({ length: Math.min(concurrency, count) }, create),
      allReady.promise,
    ]);
  } finally {
    clearTimeout(limit);
    for (const watch of watches) watch.unsubscribe();
  }
  return {
    totalMs: performance.now() - begun,
    // News of Ready may overtake the answer to the create on another connection.
    readyAfterMs: ready.map((at, number) => Math.max(at - (applied[number] ?? at), 0)),
  };
}
