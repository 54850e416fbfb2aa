import { median, mediansOf } from '../statistics.ts';
import { measureSubject, type SubjectFigures } from './measure-subject.ts';
import type { SubjectName } from './subject-questions.ts';
import { type Mix, nounOf } from './workload.ts';

/** What to run. */
export interface ModelsBenchOptions {
  readonly count: number;
  /** What is applied. */
  readonly mix: Mix;
  /** Runs of each subject. */
  readonly pairs: number;
  /** How long one run may take. */
  readonly timeoutMs: number;
  /** A folder for processor profiles of both; none are taken without it. */
  readonly profileFolder?: string;
  /** Told of each run, before and after. */
  readonly say: (line: string) => void;
}

/** The operator beside the floor. */
export interface ModelsBenchResult {
  readonly bench: 'models';
  readonly mix: Mix;
  readonly count: number;
  readonly pairs: number;
  /** The operator's time over the floor's: the median of the pairs' ratios. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  /** The same of the processor time of the subject's process alone. */
  readonly cpuRatio: number;
  /**
   * The same of the processor time of all four processes. On a machine that they keep busy it tends
   * to `ratio`, and what else runs there does not disturb it.
   */
  readonly allCpuRatio: number;
  /** Medians over the runs. */
  readonly operator: SubjectFigures;
  readonly floor: SubjectFigures;
  readonly profileFolder?: string;
}

/**
 * Measures floor and operator in turns, so that what else the machine does strikes both alike. Which
 * of them goes first changes from pair to pair.
 */
export async function benchModels(options: ModelsBenchOptions): Promise<ModelsBenchResult> {
  const { count, mix, pairs, profileFolder } = options;
  const runs: Record<SubjectName, SubjectFigures[]> = { floor: [], operator: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order: readonly SubjectName[] =
      pair % 2 === 0 ? ['floor', 'operator'] : ['operator', 'floor'];
    for (const subject of order) runs[subject].push(await measure(subject, pair, options));
  }
  const ratiosOf = (figure: (run: SubjectFigures) => number) =>
    runs.operator.map((operator, pair) => {
      const floor = runs.floor[pair];
      return floor === undefined ? Number.NaN : figure(operator) / figure(floor);
    });
  const ratios = ratiosOf(({ totalMs }) => totalMs);
  return {
    bench: 'models',
    mix,
    count,
    pairs,
    ratio: median(ratios),
    ratios,
    cpuRatio: median(ratiosOf(({ cpuMs }) => cpuMs)),
    allCpuRatio: median(ratiosOf(({ allCpuMs }) => allCpuMs)),
    operator: mediansOf(runs.operator),
    floor: mediansOf(runs.floor),
    ...(profileFolder === undefined ? {} : { profileFolder }),
  };
}

async function measure(
  subject: SubjectName,
  pair: number,
  { count, mix, pairs, timeoutMs, profileFolder, say }: ModelsBenchOptions,
): Promise<SubjectFigures> {
  const execArgv =
    profileFolder === undefined
      ? []
      : [
          '--cpu-prof',
          `--cpu-prof-dir=${profileFolder}`,
          `--cpu-prof-name=${subject}-${pair + 1}.cpuprofile`,
        ];
  const figures = await measureSubject({
    subject,
    count,
    mix,
    timeoutMs,
    journal: false,
    execArgv,
  });
  const seconds = (figures.totalMs / 1_000).toFixed(2);
  say(`pair ${pair + 1} of ${pairs}: ${subject.padEnd(8)} ${count} ${nounOf(mix)} in ${seconds} s`);
  return figures;
}
