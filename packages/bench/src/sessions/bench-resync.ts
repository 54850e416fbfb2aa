import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { nodeFlags } from '@troupe/operator';
import { driveModels } from '../models/drive-models.ts';
import type { KubeServerQuestions } from '../models/server-questions.ts';
import { benchAgents, benchNamespace, benchServer, concurrency } from '../models/workload.ts';
import { startChildProcess } from '../processes/child-process.ts';
import { median } from '../statistics.ts';
import type {
  ResyncFloorQuestions,
  SessionOperatorQuestions,
  TroubledSchedulerQuestions,
} from './session-questions.ts';

/** What to run. */
export interface ResyncBenchOptions {
  readonly count: number;
  readonly pairs: number;
  /** How long Models may take to be Ready before the restart. */
  readonly timeoutMs: number;
  readonly say: (line: string) => void;
}

/** How long a scheduler that lost its state is without its Models. */
export interface ResyncBenchResult {
  readonly bench: 'resync';
  readonly count: number;
  readonly pairs: number;
  /** The operator's time over that of the bare calls: the median of the pairs' ratios. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  /** From the scheduler's being back to the last Model confirmed; medians. */
  readonly operatorMs: number;
  readonly floorMs: number;
}

const schedulerScript = new URL('./scheduler.child.ts', import.meta.url);
const operatorScript = new URL('./operator.child.ts', import.meta.url);
const floorScript = new URL('./resync-floor.child.ts', import.meta.url);
const kubeScript = new URL('../models/kube-server.child.ts', import.meta.url);

/** Measures both in turns, each against fresh servers. */
export async function benchResync(options: ResyncBenchOptions): Promise<ResyncBenchResult> {
  const { count, pairs, say } = options;
  const operatorMs: number[] = [];
  const floorMs: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    floorMs.push(await measureFloor(count));
    operatorMs.push(await measureOperator(options));
    say(
      `pair ${pair + 1}: floor ${floorMs.at(-1)?.toFixed(0)} ms, operator ${operatorMs.at(-1)?.toFixed(0)} ms`,
    );
  }
  const ratios = operatorMs.map((ms, pair) => ms / (floorMs[pair] ?? Number.NaN));
  return {
    bench: 'resync',
    count,
    pairs,
    ratio: median(ratios),
    ratios,
    operatorMs: median(operatorMs),
    floorMs: median(floorMs),
  };
}

async function measureFloor(count: number): Promise<number> {
  await using running = new AsyncDisposableStack();
  const scheduler = startChildProcess<TroubledSchedulerQuestions>({
    name: 'scheduler',
    script: schedulerScript,
  });
  running.defer(() => scheduler.stop());
  const floor = startChildProcess<ResyncFloorQuestions>({
    name: 'floor',
    script: floorScript,
    execArgv: nodeFlags,
  });
  running.defer(() => floor.stop());
  const { port } = await scheduler.ask('start', { agents: benchAgents(), trouble: 'none' });
  // The loads of a first life warm up code and connections, as the operator's have been.
  await floor.ask('resync', { port, count });
  const backAt = await scheduler.ask('restart', null);
  return (await floor.ask('resync', { port, count })) - backAt;
}

async function measureOperator({ count, timeoutMs }: ResyncBenchOptions): Promise<number> {
  await using running = new AsyncDisposableStack();
  const kube = startChildProcess<KubeServerQuestions>({ name: 'API server', script: kubeScript });
  running.defer(() => kube.stop());
  const scheduler = startChildProcess<TroubledSchedulerQuestions>({
    name: 'scheduler',
    script: schedulerScript,
  });
  running.defer(() => scheduler.stop());
  const operator = startChildProcess<SessionOperatorQuestions>({
    name: 'operator',
    script: operatorScript,
    execArgv: nodeFlags,
  });
  running.defer(() => operator.stop());
  const { url: kubeUrl } = await kube.ask('start', { namespace: benchNamespace });
  const { port } = await scheduler.ask('start', { agents: benchAgents(), trouble: 'none' });
  const client = createKubeClient({
    kubeConfig: anonymousAccess(kubeUrl),
    userAgent: 'bench-driver',
    maxConnections: concurrency,
  });
  running.defer(() => client.close());
  await client.create(benchServer());
  await operator.ask('start', { kubeUrl, schedulers: { [benchNamespace]: port } });
  await driveModels(client, count, timeoutMs);
  await operator.ask('forget', null);
  const backAt = await scheduler.ask('restart', null);
  return (await operator.ask('served', { count })) - backAt;
}

/** The result as text. */
export function resyncTable({
  count,
  ratio,
  ratios,
  operatorMs,
  floorMs,
}: ResyncBenchResult): string {
  const each = ratios.map((one) => one.toFixed(2)).join(', ');
  return (
    `${count} Models are confirmed ${(operatorMs / 1_000).toFixed(2)} s after a scheduler that lost ` +
    `its state is back;\nthe bare calls take ${(floorMs / 1_000).toFixed(2)} s: ratio ` +
    `${ratio.toFixed(2)} (pairs: ${each})`
  );
}
