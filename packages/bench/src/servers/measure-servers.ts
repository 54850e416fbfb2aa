import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { nodeFlags } from '@troupe/operator';
import { readyType, refOf, type StatusBlock, statusOf } from '@troupe/resources';
import type { SchedulerQuestions } from '../models/server-questions.ts';
import type { SubjectName, SubjectQuestions } from '../models/subject-questions.ts';
import {
  benchAgents,
  benchNamespace,
  benchServer,
  benchServerConfig,
  concurrency,
} from '../models/workload.ts';
import { type ChildProcess, startChildProcess } from '../processes/child-process.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { pollUntil } from '../processes/poll-until.ts';
import { percentile } from '../statistics.ts';
import { driveRoll, driveServers } from './drive-servers.ts';
import type { RollingKubeQuestions } from './server-bench-questions.ts';
import { sharedServerConfig } from './server-objects.ts';

/** What one run of one subject measured. Writes are counted until nothing is left to write. */
export interface ServersFigures {
  /** From the first create to the last Ready. */
  readonly totalMs: number;
  /** From a Server's create answered to its Ready seen in the API. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly serviceWrites: number;
  readonly workloadWrites: number;
  readonly statusWrites: number;
  readonly eventWrites: number;
  readonly otherWrites: number;
  readonly refusedWrites: number;
  /** From the change of the ServerConfig until all StatefulSets have it. */
  readonly rollMs: number;
  /** Writes for that change, all of them. */
  readonly rollWrites: number;
  /** Objects that these changed. */
  readonly rollObjects: number;
  /** Writes for each changed object: the mean, and the most that one got. */
  readonly rollWritesPerObject: number;
  readonly rollWritesOfOneMost: number;
  /** Processor time of the subject's process until the last Ready. */
  readonly cpuMs: number;
  /** The same of its own thread alone. */
  readonly threadCpuMs: number;
  /** The same of driver, API server, scheduler and subject together. */
  readonly allCpuMs: number;
  readonly loopHeldMaxMs: number;
  readonly rssPeakBytes: number;
}

/** One run. */
export interface ServersRun {
  readonly subject: SubjectName;
  readonly count: number;
  readonly replicas: number;
  readonly timeoutMs: number;
  /** Flags for the Node of the subject, such as a profiler's. */
  readonly execArgv: readonly string[];
}

const scripts: Readonly<Record<SubjectName, URL>> = {
  operator: new URL('../models/operator.child.ts', import.meta.url),
  floor: new URL('./servers-floor.child.ts', import.meta.url),
};
const kubeScript = new URL('./rolling-kube.child.ts', import.meta.url);
const schedulerScript = new URL('../models/scheduler.child.ts', import.meta.url);

/** Runs a subject against fresh servers until all Servers are Ready, and then until they are rolled. */
export async function measureServers(run: ServersRun): Promise<ServersFigures> {
  const { subject, execArgv } = run;
  await using running = new AsyncDisposableStack();
  const kube = startChildProcess<RollingKubeQuestions>({ name: 'API server', script: kubeScript });
  running.defer(() => kube.stop());
  const scheduler = startChildProcess<SchedulerQuestions>({
    name: 'scheduler',
    script: schedulerScript,
  });
  running.defer(() => scheduler.stop());
  const measured = startChildProcess<SubjectQuestions>({
    name: subject,
    script: scripts[subject],
    // As Troupe is started; the floor gets the same.
    execArgv: [...nodeFlags, ...execArgv],
  });
  running.defer(() => measured.stop());
  return await measure(run, kube, scheduler, measured);
}

async function measure(
  { count, replicas, timeoutMs }: ServersRun,
  kube: ChildProcess<RollingKubeQuestions>,
  scheduler: ChildProcess<SchedulerQuestions>,
  measured: ChildProcess<SubjectQuestions>,
): Promise<ServersFigures> {
  const [{ url }, { port }] = await Promise.all([
    kube.ask('start', { namespace: benchNamespace }),
    scheduler.ask('start', { agents: benchAgents(), workers: [] }),
  ]);
  const client = createKubeClient({
    kubeConfig: anonymousAccess(url),
    userAgent: 'bench-driver',
    maxConnections: concurrency,
  });
  try {
    // The first Server of a namespace opens its session.
    await client.create(benchServerConfig());
    const first = await client.create(benchServer());
    await client.create(sharedServerConfig('mlserver'));
    const target = { kubeUrl: url, schedulerPort: port, namespace: benchNamespace };
    await measured.ask('start', { ...target, journal: false, inspect: false });
    await pollUntil('first Server that is Ready', timeoutMs, async () => {
      const { status } = await client.get(refOf(first));
      return statusOf((status as StatusBlock | undefined)?.conditions, readyType) === 'True';
    });
    await measured.ask('settle', null);
    await kube.ask('writes', null);
    await measured.ask('begin', null);

    const othersCpuMs = async () =>
      cpuMs() + (await kube.ask('cpuMs', null)) + (await scheduler.ask('cpuMs', null));
    const othersBeforeMs = await othersCpuMs();
    const { totalMs, readyAfterMs } = await driveServers(client, { count, replicas, timeoutMs });
    const figures = await measured.ask('figures', null);
    const allCpuMs = (await othersCpuMs()) - othersBeforeMs + figures.cpuMs;
    await measured.ask('settle', null);
    const made = await kube.ask('writes', null);

    const rollMs = await driveRoll(client, count, timeoutMs);
    await measured.ask('settle', null);
    const rolled = await kube.ask('writes', null);
    const { service, workload, status, event, other, refused } = rolled;
    const rollWrites = service + workload + status + other + refused;
    return {
      totalMs,
      p50Ms: percentile(readyAfterMs, 0.5),
      p99Ms: percentile(readyAfterMs, 0.99),
      serviceWrites: made.service,
      workloadWrites: made.workload,
      statusWrites: made.status,
      eventWrites: made.event,
      otherWrites: made.other,
      refusedWrites: made.refused,
      rollMs,
      rollWrites: rollWrites + event,
      rollObjects: rolled.objects,
      rollWritesPerObject: rollWrites / rolled.objects,
      rollWritesOfOneMost: rolled.mostOfOne,
      cpuMs: figures.cpuMs,
      threadCpuMs: figures.threadCpuMs,
      allCpuMs,
      loopHeldMaxMs: figures.loopHeldMaxMs,
      rssPeakBytes: figures.rssPeakBytes,
    };
  } finally {
    await client.close();
  }
}
