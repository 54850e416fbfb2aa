import { setTimeout as pause } from 'node:timers/promises';
import type { UnsavedObject } from '@troupe/actors';
import { anonymousAccess, createKubeClient, type KubeClient } from '@troupe/kube';
import { nodeFlags } from '@troupe/operator';
import { type ModelStatus, readyType, statusOf } from '@troupe/resources';
import type { KubeServerQuestions } from '../models/server-questions.ts';
import {
  benchAgents,
  benchModel,
  benchNamespace,
  benchServer,
  benchServerConfig,
  concurrency,
} from '../models/workload.ts';
import { startChildProcess } from '../processes/child-process.ts';
import { table } from '../report/table.ts';
import { percentile } from '../statistics.ts';
import type {
  SessionOperatorQuestions,
  Trouble,
  TroubledSchedulerQuestions,
} from './session-questions.ts';

/** What a namespace may suffer from beside the one that is measured. */
export const neighbours = ['calm', 'dead', 'flood', 'errors'] as const;
type Neighbour = (typeof neighbours)[number];

/** What to run. */
export interface FairnessBenchOptions {
  /** Models whose way to Ready is timed, one after the other. */
  readonly count: number;
  readonly say: (line: string) => void;
}

/** How a namespace fares beside another. */
export interface FairnessBenchResult {
  readonly bench: 'fairness';
  readonly count: number;
  /** The worst p99 over that beside a calm namespace. */
  readonly ratio: number;
  readonly worstP99Ms: number;
  /** From a Model's create answered to its Ready seen, by what the other namespace suffers from. */
  readonly figures: Readonly<Record<Neighbour, { readonly p50Ms: number; readonly p99Ms: number }>>;
}

const quiet = 'quiet';
const noisy = 'noisy';
const noisyModels = 1_000;
const floodUpdates = 10_000;
const gapMs = 10;
const readyTimeoutMs = 30_000;

const troubleOf: Readonly<Record<Neighbour, Trouble>> = {
  calm: 'none',
  dead: 'silence',
  flood: 'none',
  errors: 'errors',
};

const schedulerScript = new URL('./scheduler.child.ts', import.meta.url);
const operatorScript = new URL('./operator.child.ts', import.meta.url);
const kubeScript = new URL('../models/kube-server.child.ts', import.meta.url);

/** Measures a quiet namespace beside each neighbour in turn, with fresh processes. */
export async function benchFairness(options: FairnessBenchOptions): Promise<FairnessBenchResult> {
  const figures: [Neighbour, { p50Ms: number; p99Ms: number }][] = [];
  for (const neighbour of neighbours) {
    const timesMs = await measure(neighbour, options.count);
    const found = { p50Ms: percentile(timesMs, 0.5), p99Ms: percentile(timesMs, 0.99) };
    figures.push([neighbour, found]);
    options.say(
      `beside ${neighbour}: p50 ${found.p50Ms.toFixed(0)} ms, p99 ${found.p99Ms.toFixed(0)} ms`,
    );
  }
  const byName = Object.fromEntries(figures) as FairnessBenchResult['figures'];
  const worstP99Ms = Math.max(...figures.map(([, { p99Ms }]) => p99Ms));
  return {
    bench: 'fairness',
    count: options.count,
    ratio: worstP99Ms / byName.calm.p99Ms,
    worstP99Ms,
    figures: byName,
  };
}

async function measure(neighbour: Neighbour, count: number): Promise<readonly number[]> {
  await using running = new AsyncDisposableStack();
  const kube = startChildProcess<KubeServerQuestions>({ name: 'API server', script: kubeScript });
  running.defer(() => kube.stop());
  const schedulers = [noisy, quiet].map((name) => {
    const child = startChildProcess<TroubledSchedulerQuestions>({
      name: `${name} scheduler`,
      script: schedulerScript,
    });
    running.defer(() => child.stop());
    return child;
  });
  const operator = startChildProcess<SessionOperatorQuestions>({
    name: 'operator',
    script: operatorScript,
    execArgv: nodeFlags,
  });
  running.defer(() => operator.stop());
  // ServerConfigs are found in a namespace of their own.
  await kube.ask('start', { namespace: benchNamespace });
  await kube.ask('start', { namespace: noisy });
  const { url: kubeUrl } = await kube.ask('start', { namespace: quiet });
  const ports = await Promise.all(
    schedulers.map((child, index) =>
      child.ask('start', {
        agents: benchAgents(),
        trouble: index === 0 ? troubleOf[neighbour] : 'none',
      }),
    ),
  );
  const client = createKubeClient({
    kubeConfig: anonymousAccess(kubeUrl),
    userAgent: 'bench-driver',
    maxConnections: concurrency,
  });
  running.defer(() => client.close());
  await client.create(benchServerConfig());
  for (const namespace of [noisy, quiet])
    await client.create(inNamespace(benchServer(), namespace));
  await operator.ask('start', {
    kubeUrl,
    schedulers: { [noisy]: ports[0]?.port ?? 0, [quiet]: ports[1]?.port ?? 0 },
  });
  const stopNoise = new AbortController();
  const driver = await watchReady(client);
  running.defer(driver.stop);
  await driver.apply('warm');
  if (neighbour !== 'calm') {
    await populate(client);
    // What is measured is life beside trouble, not the thousand creations that it takes to set it up.
    await operator.ask('forget', null);
  }
  const noise = neighbour === 'flood' ? flood(client, stopNoise.signal) : Promise.resolve();
  const timesMs: number[] = [];
  for (let number = 0; number < count; number += 1) {
    timesMs.push(await driver.apply(`timed-${number}`));
    await pause(gapMs);
  }
  stopNoise.abort();
  await noise;
  return timesMs;
}

function inNamespace(object: UnsavedObject, namespace: string, name?: string): UnsavedObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, namespace, name: name ?? metadata.name } };
}

async function populate(client: KubeClient): Promise<void> {
  await inParallel(noisyModels, async (number) => {
    await client.create(inNamespace(benchModel(number), noisy));
  });
}

/** Updates the noisy namespace's Models as fast as the API takes it: each is another definition. */
async function flood(client: KubeClient, signal: AbortSignal): Promise<void> {
  await inParallel(floodUpdates, async (number) => {
    if (signal.aborted) return;
    const { apiVersion, kind, metadata } = benchModel(number % noisyModels);
    const target = { apiVersion, kind, name: metadata.name, namespace: noisy };
    await client.patch(target, { spec: { storageUri: `gs://models/flood-${number}` } });
  });
}

async function inParallel(count: number, run: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  async function work(): Promise<void> {
    while (next < count) await run(next++);
  }
  await Promise.all(Array.from({ length: concurrency / 2 }, work));
}

interface Driver {
  /** Creates a Model in the quiet namespace; resolves with the time until a watch shows it Ready. */
  apply(name: string): Promise<number>;
  readonly stop: () => void;
}

async function watchReady(client: KubeClient): Promise<Driver> {
  const waiting = new Map<string, (at: number) => void>();
  const selection = { kind: 'Model', namespace: quiet } as const;
  const { resourceVersion } = await client.listPage({ ...selection, limit: 1 });
  const watch = client.watch({ ...selection, resourceVersion, timeoutSeconds: 3_600 }).subscribe({
    next(message) {
      if (message.type !== 'Upserted') return;
      const { metadata, status } = message.object;
      const { conditions } = (status ?? {}) as ModelStatus;
      if (statusOf(conditions, readyType) === 'True')
        waiting.get(metadata.name)?.(performance.now());
    },
  });
  return {
    async apply(name) {
      const ready = Promise.withResolvers<number>();
      const limit = setTimeout(
        () => ready.reject(new Error(`${name} is not Ready after ${readyTimeoutMs} ms`)),
        readyTimeoutMs,
      );
      waiting.set(name, ready.resolve);
      await client.create(inNamespace(benchModel(0), quiet, name));
      const appliedAt = performance.now();
      try {
        return Math.max((await ready.promise) - appliedAt, 0);
      } finally {
        clearTimeout(limit);
        waiting.delete(name);
      }
    },
    stop: () => watch.unsubscribe(),
  };
}

/** The result as text. */
export function fairnessTable({ count, figures, worstP99Ms, ratio }: FairnessBenchResult): string {
  const lines = neighbours.map((name) => {
    const { p50Ms, p99Ms } = figures[name];
    return [name, p50Ms.toFixed(0), p99Ms.toFixed(0)];
  });
  return [
    table([[`applied to Ready of ${count} Models beside`, 'p50 ms', 'p99 ms'], ...lines]),
    '',
    `The worst p99 is ${worstP99Ms.toFixed(0)} ms, ${ratio.toFixed(2)} × that beside a calm namespace.`,
  ].join('\n');
}
