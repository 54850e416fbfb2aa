import { setTimeout as pause } from 'node:timers/promises';
import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { nodeFlags } from '@troupe/operator';
import { driveModels } from '../models/drive-models.ts';
import type { KubeServerQuestions, SchedulerQuestions } from '../models/server-questions.ts';
import type { SubjectQuestions } from '../models/subject-questions.ts';
import {
  benchAgents,
  benchNamespace,
  benchServers,
  benchWorkers,
  concurrency,
} from '../models/workload.ts';
import type { WriteCounts } from '../models/write-counts.ts';
import { startChildProcess } from '../processes/child-process.ts';

/** What to run. */
export interface IdleBenchOptions {
  /** Resources, 70 % Models, 20 % Pipelines and 10 % Experiments. */
  readonly count: number;
  /** How long the operator is watched. */
  readonly seconds: number;
  readonly timeoutMs: number;
  /** Told of what goes on. */
  readonly say: (line: string) => void;
}

/** What an operator costs that has nothing to do. */
export interface IdleBenchResult {
  readonly bench: 'idle';
  readonly count: number;
  readonly seconds: number;
  /** Processor time of the operator's process in that time, in milliseconds. */
  readonly cpuMs: number;
  /** The same as a share of one core, 0–1. */
  readonly coreShare: number;
  /** Writes to the API server in that time. */
  readonly writes: number;
  /** The same by what they were for. */
  readonly writesFor: WriteCounts;
}

/** Until the last Events are written, compilers are through and the garbage of the load is gone. */
const settleMostMs = 20_000;

/**
 * Measures an operator of which nothing is asked: its watches, streams, deadlines and questions, with
 * all resources settled. Its processor time is that of all its threads.
 */
export async function benchIdle(options: IdleBenchOptions): Promise<IdleBenchResult> {
  const { count, seconds, timeoutMs, say } = options;
  const kube = startChildProcess<KubeServerQuestions>({
    name: 'API server',
    script: new URL('../models/kube-server.child.ts', import.meta.url),
  });
  const scheduler = startChildProcess<SchedulerQuestions>({
    name: 'scheduler',
    script: new URL('../models/scheduler.child.ts', import.meta.url),
  });
  const operator = startChildProcess<SubjectQuestions>({
    name: 'operator',
    script: new URL('../models/operator.child.ts', import.meta.url),
    execArgv: [...nodeFlags],
  });
  try {
    const [{ url }, { port }] = await Promise.all([
      kube.ask('start', { namespace: benchNamespace }),
      scheduler.ask('start', { agents: benchAgents('mixed'), workers: benchWorkers('mixed') }),
    ]);
    const client = createKubeClient({
      kubeConfig: anonymousAccess(url),
      userAgent: 'bench-driver',
      maxConnections: concurrency,
    });
    try {
      for (const server of benchServers('mixed')) await client.create(server);
      const target = { kubeUrl: url, schedulerPort: port, namespace: benchNamespace };
      await operator.ask('start', { ...target, journal: false, inspect: false });
      await driveModels(client, count, timeoutMs, 'mixed');
    } finally {
      await client.close();
    }
    await operator.ask('settle', null);
    say(`${count} resources are Ready; measuring for ${seconds} s`);
    await pause(Math.min(settleMostMs, seconds * 1_000));
    const [cpuBefore, writesBefore] = [
      await operator.ask('cpuMs', null),
      await kube.ask('writes', null),
    ];
    await pause(seconds * 1_000);
    const cpuMs = (await operator.ask('cpuMs', null)) - cpuBefore;
    const after = await kube.ask('writes', null);
    const writesFor: WriteCounts = {
      finalizer: after.finalizer - writesBefore.finalizer,
      status: after.status - writesBefore.status,
      event: after.event - writesBefore.event,
      other: after.other - writesBefore.other,
      refused: after.refused - writesBefore.refused,
    };
    const writes = Object.values(writesFor).reduce((sum, each) => sum + each, 0);
    const coreShare = cpuMs / (seconds * 1_000);
    return { bench: 'idle', count, seconds, cpuMs, coreShare, writes, writesFor };
  } finally {
    await operator.stop();
    await Promise.all([kube.stop(), scheduler.stop()]);
  }
}

/** The result in a line. */
export function idleText(result: IdleBenchResult): string {
  const { count, seconds, cpuMs, coreShare, writes, writesFor } = result;
  const share = (coreShare * 100).toFixed(2);
  const kinds = Object.entries(writesFor).filter(([, times]) => times > 0);
  const breakdown = kinds.map(([kind, times]) => `${kind} ${times}`).join(', ');
  return (
    `An operator with ${count} settled resources used ${cpuMs.toFixed(0)} ms of processor time in ` +
    `${seconds} s, ${share} % of a core, and wrote ${writes} times${breakdown === '' ? '' : ` (${breakdown})`}.`
  );
}
