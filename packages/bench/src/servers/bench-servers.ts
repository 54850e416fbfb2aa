import type { SubjectName } from '../models/subject-questions.ts';
import { median, mediansOf } from '../statistics.ts';
import { measureServers, type ServersFigures } from './measure-servers.ts';

/** What to run. */
export interface ServersBenchOptions {
  readonly count: number;
  /** Of each Server. */
  readonly replicas: number;
  /** Runs of each subject. */
  readonly pairs: number;
  /** How long one wait of a run may take. */
  readonly timeoutMs: number;
  /** A folder for processor profiles of both; none are taken without it. */
  readonly profileFolder?: string;
  /** Told of each run. */
  readonly say: (line: string) => void;
}

/** The operator beside the floor of its writes. */
export interface ServersBenchResult {
  readonly bench: 'servers';
  readonly count: number;
  readonly replicas: number;
  readonly pairs: number;
  /** The operator's time to the last Ready over the floor's: the median of the pairs' ratios. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  /** The same of the processor time of the subject's process, and of that of all processes. */
  readonly cpuRatio: number;
  readonly allCpuRatio: number;
  /** The same of the time to roll all StatefulSets after a change of their ServerConfig. */
  readonly rollRatio: number;
  /** The operator's writes for that change by the objects that they changed. */
  readonly rollWritesPerObject: number;
  /** Medians over the runs. */
  readonly operator: ServersFigures;
  readonly floor: ServersFigures;
}

/** Measures floor and operator in turns; which of them goes first changes from pair to pair. */
export async function benchServers(options: ServersBenchOptions): Promise<ServersBenchResult> {
  const { count, replicas, pairs, timeoutMs, profileFolder, say } = options;
  const runs: Record<SubjectName, ServersFigures[]> = { floor: [], operator: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order: readonly SubjectName[] =
      pair % 2 === 0 ? ['floor', 'operator'] : ['operator', 'floor'];
    for (const subject of order) {
      const execArgv = profiling(profileFolder, `servers-${subject}-${pair + 1}`);
      const figures = await measureServers({ subject, count, replicas, timeoutMs, execArgv });
      runs[subject].push(figures);
      const seconds = (figures.totalMs / 1_000).toFixed(2);
      say(`pair ${pair + 1} of ${pairs}: ${subject.padEnd(8)} ${count} Servers in ${seconds} s`);
    }
  }
  const ratiosOf = (figure: (run: ServersFigures) => number) =>
    runs.operator.map((operator, pair) => {
      const floor = runs.floor[pair];
      return floor === undefined ? Number.NaN : figure(operator) / figure(floor);
    });
  const ratios = ratiosOf(({ totalMs }) => totalMs);
  const operator = mediansOf(runs.operator);
  return {
    bench: 'servers',
    count,
    replicas,
    pairs,
    ratio: median(ratios),
    ratios,
    cpuRatio: median(ratiosOf(({ cpuMs }) => cpuMs)),
    allCpuRatio: median(ratiosOf(({ allCpuMs }) => allCpuMs)),
    rollRatio: median(ratiosOf(({ rollMs }) => rollMs)),
    rollWritesPerObject: operator.rollWritesPerObject,
    operator,
    floor: mediansOf(runs.floor),
  };
}

function profiling(folder: string | undefined, name: string): readonly string[] {
  return folder === undefined
    ? []
    : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`];
}
