import { median, mediansOf } from '../statistics.ts';
import { type ColdStartFigures, measureColdStart } from './cold-start.ts';
import { type ApiFigures, type ApiSubject, measureApi, takeSamples } from './measure-api.ts';

/** What to run. */
export interface ApiBenchOptions {
  /** Objects per run; each is written four times. */
  readonly count: number;
  /** Runs of each subject. */
  readonly pairs: number;
  /** How long one run may take. */
  readonly timeoutMs: number;
  /** A folder for processor profiles of both; none are taken without it. */
  readonly profileFolder?: string;
  /** Told of each run, before and after. */
  readonly say: (line: string) => void;
}

/** The embedded API server beside a bare one. */
export interface ApiBenchResult {
  readonly bench: 'api';
  readonly count: number;
  readonly pairs: number;
  /** The server's writes per second over the floor's: the median of the pairs' ratios. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  /** The same of writes per second of the server's own processor time. */
  readonly cpuRatio: number;
  readonly cpuRatios: readonly number[];
  /** Medians over the runs. */
  readonly server: ApiFigures;
  readonly floor: ApiFigures;
  readonly coldStart: ColdStartFigures;
  readonly profileFolder?: string;
}

/** How much more or less a floor's watches may be sent: counters have other lengths. */
const byteTolerance = 0.01;

/** Measures floor and server in turns; which goes first changes from pair to pair. */
export async function benchApi(options: ApiBenchOptions): Promise<ApiBenchResult> {
  const { count, pairs, timeoutMs, profileFolder, say } = options;
  const coldStart = await measureColdStart(pairs);
  const samples = await takeSamples();
  const runs: Record<ApiSubject, ApiFigures[]> = { floor: [], server: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order: readonly ApiSubject[] = pair % 2 === 0 ? ['floor', 'server'] : ['server', 'floor'];
    for (const subject of order) {
      const execArgv = profiling(profileFolder, `api-${subject}-${pair + 1}`);
      const run = { warmUp: count, count, timeoutMs, execArgv };
      const figures = await measureApi(subject, samples, run);
      const speed = figures.writesPerSecond.toFixed(0);
      say(`pair ${pair + 1} of ${pairs}: ${subject.padEnd(6)} ${speed} writes/s`);
      runs[subject].push(figures);
    }
  }
  const ratiosOf = (over: (server: ApiFigures, floor: ApiFigures) => number) =>
    runs.server.map((server, pair) => {
      const floor = runs.floor[pair];
      return floor === undefined ? Number.NaN : over(server, floor);
    });
  for (const ratio of ratiosOf((server, floor) => floor.watchBytes / server.watchBytes)) {
    if (Math.abs(ratio - 1) > byteTolerance) {
      throw new Error(`the floor sent its watches ${ratio.toFixed(3)} of what the server sent`);
    }
  }
  const ratios = ratiosOf((server, floor) => server.writesPerSecond / floor.writesPerSecond);
  const cpuRatios = ratiosOf((server, floor) => floor.cpuUsPerWrite / server.cpuUsPerWrite);
  return {
    bench: 'api',
    count,
    pairs,
    ratio: median(ratios),
    ratios,
    cpuRatio: median(cpuRatios),
    cpuRatios,
    server: mediansOf(runs.server),
    floor: mediansOf(runs.floor),
    coldStart,
    ...(profileFolder === undefined ? {} : { profileFolder }),
  };
}

function profiling(folder: string | undefined, name: string): string[] {
  return folder === undefined
    ? []
    : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`];
}
