import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { nodeFlags } from '@troupe/operator';
import { driveModels } from '../models/drive-models.ts';
import type { KubeServerQuestions } from '../models/server-questions.ts';
import {
  benchAgents,
  benchNamespace,
  benchServer,
  benchServerConfig,
  concurrency,
} from '../models/workload.ts';
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
  /** Where the processor profiles of both subjects go; none are made without it. */
  readonly profileFolder?: string;
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
  /** The same of the subjects' own processor time, which other work on the machine disturbs less. */
  readonly cpuRatio: number;
  /** And of that of all processes that take part. */
  readonly allCpuRatio: number;
  /** The operator's writes to the API in that time, per Model; the floor has none. */
  readonly writesPerModel: number;
}

/** What it took from the scheduler's being back to the last Model confirmed. */
interface Run {
  readonly ms: number;
  readonly cpuMs: number;
  readonly allCpuMs: number;
  readonly writes: number;
}

const schedulerScript = new URL('./scheduler.child.ts', import.meta.url);
const operatorScript = new URL('./operator.child.ts', import.meta.url);
const floorScript = new URL('./resync-floor.child.ts', import.meta.url);
const kubeScript = new URL('../models/kube-server.child.ts', import.meta.url);

/** Measures both in turns, each against fresh servers. */
export async function benchResync(options: ResyncBenchOptions): Promise<ResyncBenchResult> {
  const { count, pairs, say } = options;
  const runs: { readonly floor: Run; readonly operator: Run }[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const floor = await measureFloor(options);
    const operator = await measureOperator(options);
    runs.push({ floor, operator });
    say(
      `pair ${pair + 1}: floor ${floor.ms.toFixed(0)} ms (processor ${floor.cpuMs.toFixed(0)}), ` +
        `operator ${operator.ms.toFixed(0)} ms (processor ${operator.cpuMs.toFixed(0)})`,
    );
  }
  const over = (figure: 'ms' | 'cpuMs' | 'allCpuMs') =>
    runs.map(({ floor, operator }) => operator[figure] / floor[figure]);
  return {
    bench: 'resync',
    count,
    pairs,
    ratio: median(over('ms')),
    ratios: over('ms'),
    cpuRatio: median(over('cpuMs')),
    allCpuRatio: median(over('allCpuMs')),
    operatorMs: median(runs.map(({ operator }) => operator.ms)),
    floorMs: median(runs.map(({ floor }) => floor.ms)),
    writesPerModel: median(runs.map(({ operator }) => operator.writes)) / count,
  };
}

/** The flags for the Node of a subject. */
function flagsOf({ profileFolder }: ResyncBenchOptions, subject: string): readonly string[] {
  if (profileFolder === undefined) return nodeFlags;
  const name = `--cpu-prof-name=${subject}.cpuprofile`;
  return [...nodeFlags, '--cpu-prof', `--cpu-prof-dir=${profileFolder}`, name];
}

/** Adds up what processes say of their processor time. */
async function sumOf(...answers: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(answers)).reduce((sum, each) => sum + each, 0);
}

async function measureFloor(options: ResyncBenchOptions): Promise<Run> {
  const { count } = options;
  await using running = new AsyncDisposableStack();
  const scheduler = startChildProcess<TroubledSchedulerQuestions>({
    name: 'scheduler',
    script: schedulerScript,
  });
  running.defer(() => scheduler.stop());
  const floor = startChildProcess<ResyncFloorQuestions>({
    name: 'floor',
    script: floorScript,
    execArgv: flagsOf(options, 'floor'),
  });
  running.defer(() => floor.stop());
  const { port } = await scheduler.ask('start', { agents: benchAgents(), trouble: 'none' });
  // The loads of a first life warm up code and connections, as the operator's have been.
  await floor.ask('resync', { port, count });
  const cpuMs = () => floor.ask('cpuMs', null);
  const allCpuMs = () => sumOf(cpuMs(), scheduler.ask('cpuMs', null));
  const backAt = await scheduler.ask('restart', null);
  const before = { cpuMs: await cpuMs(), allCpuMs: await allCpuMs() };
  const ms = (await floor.ask('resync', { port, count })) - backAt;
  return {
    ms,
    cpuMs: (await cpuMs()) - before.cpuMs,
    allCpuMs: (await allCpuMs()) - before.allCpuMs,
    writes: 0,
  };
}

async function measureOperator(options: ResyncBenchOptions): Promise<Run> {
  const { count, timeoutMs } = options;
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
    execArgv: flagsOf(options, 'operator'),
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
  await client.create(benchServerConfig());
  await client.create(benchServer());
  await operator.ask('start', { kubeUrl, schedulers: { [benchNamespace]: port } });
  await driveModels(client, count, timeoutMs);
  await operator.ask('forget', null);
  const cpuMs = () => operator.ask('cpuMs', null);
  const allCpuMs = () => sumOf(cpuMs(), scheduler.ask('cpuMs', null), kube.ask('cpuMs', null));
  const written = async () => {
    const { finalizer, status, event, other } = await kube.ask('writes', null);
    return finalizer + status + event + other;
  };
  const backAt = await scheduler.ask('restart', null);
  const before = { cpuMs: await cpuMs(), allCpuMs: await allCpuMs(), written: await written() };
  const ms = (await operator.ask('served', { count })) - backAt;
  return {
    ms,
    cpuMs: (await cpuMs()) - before.cpuMs,
    allCpuMs: (await allCpuMs()) - before.allCpuMs,
    writes: (await written()) - before.written,
  };
}

/** The result as text. */
export function resyncTable({
  count,
  ratio,
  ratios,
  operatorMs,
  floorMs,
  cpuRatio,
  allCpuRatio,
  writesPerModel,
}: ResyncBenchResult): string {
  const each = ratios.map((one) => one.toFixed(2)).join(', ');
  return (
    `${count} Models are confirmed ${(operatorMs / 1_000).toFixed(2)} s after a scheduler that lost ` +
    `its state is back;\nthe bare calls take ${(floorMs / 1_000).toFixed(2)} s: ratio ` +
    `${ratio.toFixed(2)} (pairs: ${each});\nprocessor time ${cpuRatio.toFixed(2)}, of all processes ` +
    `${allCpuRatio.toFixed(2)}; ${writesPerModel.toFixed(2)} writes to the API per Model`
  );
}
