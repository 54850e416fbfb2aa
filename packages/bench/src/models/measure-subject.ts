import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { nodeFlags } from '@troupe/operator';
import { type ChildProcess, startChildProcess } from '../processes/child-process.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { percentile } from '../statistics.ts';
import { driveModels } from './drive-models.ts';
import type { KubeServerQuestions, SchedulerQuestions } from './server-questions.ts';
import type { SubjectName, SubjectQuestions } from './subject-questions.ts';
import { openViewer, type Viewer } from './viewer.ts';
import {
  benchAgents,
  benchNamespace,
  benchServerConfig,
  benchServers,
  benchWorkers,
  concurrency,
  type Mix,
} from './workload.ts';

/** What one run of one subject measured. Writes are counted until nothing is left to write. */
export interface SubjectFigures {
  /** From the first create to the last Ready. */
  readonly totalMs: number;
  readonly modelsPerSecond: number;
  /** From a Model's create answered to its Ready seen in the API. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly writesPerModel: number;
  readonly finalizerWrites: number;
  readonly statusWrites: number;
  readonly eventWrites: number;
  readonly otherWrites: number;
  readonly refusedWrites: number;
  readonly droppedEvents: number;
  /** Processor time of the subject's process. */
  readonly cpuMs: number;
  /** The same of its own thread alone. */
  readonly threadCpuMs: number;
  /** The same of driver, API server, scheduler and subject together. */
  readonly allCpuMs: number;
  readonly utilization: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly loopHeldP99Ms: number;
  readonly loopHeldMaxMs: number;
  readonly rssIdleBytes: number;
  readonly rssPeakBytes: number;
  /** What the peak lies over the idle process, per Model. */
  readonly rssPerModelBytes: number;
  readonly factsWaitingMax: number;
  readonly writesWaitingMax: number;
}

/** One run. */
export interface SubjectRun {
  readonly subject: SubjectName;
  readonly count: number;
  /** What is applied; Models alone unless told otherwise. */
  readonly mix?: Mix;
  readonly timeoutMs: number;
  /** Whether an operator records to disk; a floor has nothing to record. */
  readonly journal: boolean;
  /** Whether an operator serves the page, and whether somebody looks at it. */
  readonly page?: 'served' | 'viewed';
  /** Flags for the Node of the subject, such as a profiler's. */
  readonly execArgv?: readonly string[];
}

const scripts: Readonly<Record<SubjectName, URL>> = {
  operator: new URL('./operator.child.ts', import.meta.url),
  floor: new URL('./floor.child.ts', import.meta.url),
};
const kubeScript = new URL('./kube-server.child.ts', import.meta.url);
const schedulerScript = new URL('./scheduler.child.ts', import.meta.url);

/** Runs a subject against fresh servers, each in a process of its own, until all Models are Ready. */
export async function measureSubject(run: SubjectRun): Promise<SubjectFigures> {
  const { subject, execArgv = [] } = run;
  const kube = startChildProcess<KubeServerQuestions>({ name: 'API server', script: kubeScript });
  const scheduler = startChildProcess<SchedulerQuestions>({
    name: 'scheduler',
    script: schedulerScript,
  });
  const measured = startChildProcess<SubjectQuestions>({
    name: subject,
    script: scripts[subject],
    // As Troupe is started; the floor gets the same.
    execArgv: [...nodeFlags, ...execArgv],
  });
  try {
    return await measure(run, kube, scheduler, measured);
  } finally {
    await measured.stop();
    await Promise.all([kube.stop(), scheduler.stop()]);
  }
}

async function measure(
  { count, mix = 'models', timeoutMs, journal, page }: SubjectRun,
  kube: ChildProcess<KubeServerQuestions>,
  scheduler: ChildProcess<SchedulerQuestions>,
  measured: ChildProcess<SubjectQuestions>,
): Promise<SubjectFigures> {
  const [{ url }, { port }] = await Promise.all([
    kube.ask('start', { namespace: benchNamespace }),
    scheduler.ask('start', { agents: benchAgents(mix), workers: benchWorkers(mix) }),
  ]);
  const client = createKubeClient({
    kubeConfig: anonymousAccess(url),
    userAgent: 'bench-driver',
    maxConnections: concurrency,
  });
  let viewer: Viewer | undefined;
  try {
    await client.create(benchServerConfig());
    for (const server of benchServers(mix)) await client.create(server);
    const target = { kubeUrl: url, schedulerPort: port, namespace: benchNamespace };
    const inspect = page !== undefined;
    const started = await measured.ask('start', { ...target, journal, inspect });
    if (page === 'viewed') viewer = await openViewer(started.page);
    await measured.ask('settle', null);
    const before = await kube.ask('writes', null);
    await measured.ask('begin', null);

    const othersCpuMs = async () =>
      cpuMs() + (await kube.ask('cpuMs', null)) + (await scheduler.ask('cpuMs', null));
    const othersBeforeMs = await othersCpuMs();
    const { totalMs, readyAfterMs } = await driveModels(client, count, timeoutMs, mix);
    const figures = await measured.ask('figures', null);
    const allCpuMs = (await othersCpuMs()) - othersBeforeMs + figures.cpuMs;
    const queues = await measured.ask('settle', null);
    const after = await kube.ask('writes', null);

    const finalizerWrites = after.finalizer - before.finalizer;
    const statusWrites = after.status - before.status;
    const eventWrites = after.event - before.event;
    const otherWrites = after.other - before.other;
    const refusedWrites = after.refused - before.refused;
    const writes = finalizerWrites + statusWrites + eventWrites + otherWrites + refusedWrites;
    return {
      totalMs,
      modelsPerSecond: (count / totalMs) * 1_000,
      p50Ms: percentile(readyAfterMs, 0.5),
      p99Ms: percentile(readyAfterMs, 0.99),
      writesPerModel: writes / count,
      finalizerWrites,
      statusWrites,
      eventWrites,
      otherWrites,
      refusedWrites,
      ...figures,
      allCpuMs,
      rssPerModelBytes: (figures.rssPeakBytes - figures.rssIdleBytes) / count,
      ...queues,
    };
  } finally {
    viewer?.close();
    await client.close();
  }
}
