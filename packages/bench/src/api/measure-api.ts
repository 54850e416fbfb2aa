import { type ChildProcess, startChildProcess } from '../processes/child-process.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { type ApiQuestions, type ApiSamples, apiWrites } from './api-questions.ts';
import { driveApi, sampleApi } from './drive-api.ts';

/** What is measured. */
export type ApiSubject = 'server' | 'floor';

/** What one run measured. */
export interface ApiFigures {
  readonly totalMs: number;
  readonly writesPerSecond: number;
  /** Processor time of the server's process per write, in microseconds, watches included. */
  readonly cpuUsPerWrite: number;
  /** The same of the driver's process. */
  readonly driverCpuUsPerWrite: number;
  /** Share of the time in which the server's event loop was busy, 0–1. */
  readonly utilization: number;
  /** What all watches were sent. */
  readonly watchBytes: number;
  readonly rssPeakBytes: number;
}

/** One run. */
export interface ApiRun {
  /** Objects written before the measurement, so that the code is compiled. */
  readonly warmUp: number;
  /** Objects written, each four times. */
  readonly count: number;
  readonly timeoutMs: number;
  /** Flags for the Node of the server, such as a profiler's. */
  readonly execArgv?: readonly string[];
}

const scripts: Readonly<Record<ApiSubject, URL>> = {
  server: new URL('./api-server.child.ts', import.meta.url),
  floor: new URL('./api-floor.child.ts', import.meta.url),
};
const usPerMs = 1_000;

/** Asks the real server what it answers, for a floor to answer the same. */
export function takeSamples(): Promise<ApiSamples> {
  return withChild('server', [], async (child) =>
    sampleApi(await child.ask('start', { samples: null })),
  );
}

/** Runs one subject in a fresh process. */
export function measureApi(
  subject: ApiSubject,
  samples: ApiSamples,
  run: ApiRun,
): Promise<ApiFigures> {
  const { warmUp, count, timeoutMs, execArgv = [] } = run;
  return withChild(subject, execArgv, async (child) => {
    const address = await child.ask('start', { samples });
    await driveApi(address, warmUp, timeoutMs);
    await child.ask('begin', null);
    const driverBeforeMs = cpuMs();
    const { totalMs, watchBytes } = await driveApi(address, count, timeoutMs);
    const driverCpuMs = cpuMs() - driverBeforeMs;
    const figures = await child.ask('figures', null);
    const writes = count * apiWrites.length;
    return {
      totalMs,
      writesPerSecond: (writes / totalMs) * 1_000,
      cpuUsPerWrite: (figures.cpuMs * usPerMs) / writes,
      driverCpuUsPerWrite: (driverCpuMs * usPerMs) / writes,
      utilization: figures.utilization,
      watchBytes,
      rssPeakBytes: figures.rssPeakBytes,
    };
  });
}

async function withChild<Result>(
  subject: ApiSubject,
  execArgv: readonly string[],
  use: (child: ChildProcess<ApiQuestions>) => Promise<Result>,
): Promise<Result> {
  const child = startChildProcess<ApiQuestions>({
    name: subject,
    script: scripts[subject],
    execArgv,
  });
  try {
    return await use(child);
  } finally {
    await child.stop();
  }
}
