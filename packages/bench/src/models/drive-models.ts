import type { KubeClient } from '@troupe/kube';
import { type ModelStatus, readyType, statusOf } from '@troupe/resources';
import { benchModel, benchNamespace, concurrency } from './workload.ts';

/** When each Model was applied and Ready, in milliseconds from the first create on. */
export interface DriveResult {
  /** To the last Ready. */
  readonly totalMs: number;
  /** Of each Model, from the answer to its create to the watch event that shows it Ready. */
  readonly readyAfterMs: Float64Array;
}

const watchSeconds = 3_600;

/**
 * Creates Models as fast as the API takes them and waits until a watch has shown each of them Ready.
 * Rejects after `timeoutMs`, saying how many are not and how one of them stands.
 */
export async function driveModels(
  client: KubeClient,
  count: number,
  timeoutMs: number,
): Promise<DriveResult> {
  const applied = new Float64Array(count).fill(Number.NaN);
  const ready = new Float64Array(count).fill(Number.NaN);
  const allReady = Promise.withResolvers<void>();
  let left = count;

  function observe(name: string, status: ModelStatus | undefined): void {
    const number = Number(name.slice(name.lastIndexOf('-') + 1));
    if (!Number.isNaN(ready[number] ?? 0)) return;
    if (statusOf(status?.conditions, readyType) !== 'True') return;
    ready[number] = performance.now();
    left -= 1;
    if (left === 0) allReady.resolve();
  }

  const selection = { kind: 'Model', namespace: benchNamespace } as const;
  const { resourceVersion } = await client.listPage({ ...selection, limit: 1 });
  const opened = Promise.withResolvers<void>();
  const watch = client
    .watch({ ...selection, resourceVersion, timeoutSeconds: watchSeconds })
    .subscribe({
      next(message) {
        if (message.type === 'Opened') opened.resolve();
        else if (message.type === 'Upserted') {
          const { metadata, status } = message.object;
          observe(metadata.name, status as ModelStatus | undefined);
        }
      },
      error: allReady.reject,
      complete: () => allReady.reject(new Error('the API server ended the watch of Models')),
    });
  await opened.promise;

  let next = 0;
  async function create(): Promise<void> {
    while (next < count) {
      const number = next++;
      await client.create(benchModel(number));
      applied[number] = performance.now();
    }
  }

  const begun = performance.now();
  const limit = setTimeout(() => {
    void describeLate().then((late) => allReady.reject(new Error(late)), allReady.reject);
  }, timeoutMs);

  async function describeLate(): Promise<string> {
    const number = ready.findIndex((at) => Number.isNaN(at));
    const object = await client.get({ ...benchModel(number), ...benchModel(number).metadata });
    const seen = JSON.stringify({ metadata: object.metadata, status: object.status });
    return `${left} of ${count} Models are not Ready after ${timeoutMs} ms; one of them: ${seen}`;
  }

  try {
    await Promise.all([
      ...Array.from({ length: Math.min(concurrency, count) }, create),
      allReady.promise,
    ]);
  } finally {
    clearTimeout(limit);
    watch.unsubscribe();
  }
  return {
    totalMs: performance.now() - begun,
    // News of Ready may overtake the answer to the create on another connection.
    readyAfterMs: ready.map((at, number) => Math.max(at - (applied[number] ?? at), 0)),
  };
}
