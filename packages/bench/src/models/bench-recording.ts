import { median, mediansOf } from '../statistics.ts';
import { measureSubject, type SubjectFigures } from './measure-subject.ts';

/** What to run. */
export interface RecordingBenchOptions {
  readonly count: number;
  /** Runs with a journal, and without. */
  readonly pairs: number;
  /** How long one run may take. */
  readonly timeoutMs: number;
  /** A folder for processor profiles of all runs; none are taken without it. */
  readonly profileFolder?: string;
  /** Told of each run. */
  readonly say: (line: string) => void;
}

/** The operator that records to disk beside the one that does not. */
export interface RecordingBenchResult {
  readonly bench: 'recording';
  readonly count: number;
  readonly pairs: number;
  /** What recording costs in Models per second: a share, the median of the pairs'. */
  readonly throughputCost: number;
  readonly throughputCosts: readonly number[];
  /**
   * The same in processor time of the operator's own thread, which is what bounds an operator that
   * has a second core for the journal. What else the machine does disturbs it little.
   */
  readonly threadCost: number;
  readonly threadCosts: readonly number[];
  /** The same in processor time of its process: with the thread that writes, and the collector's. */
  readonly processCost: number;
  /** Medians over the runs. */
  readonly without: SubjectFigures;
  readonly recording: SubjectFigures;
  readonly profileFolder?: string;
}

/** Measures both in turns, so that what else the machine does strikes both alike. */
export async function benchRecording(
  options: RecordingBenchOptions,
): Promise<RecordingBenchResult> {
  const { count, pairs, profileFolder } = options;
  const without: SubjectFigures[] = [];
  const recording: SubjectFigures[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const journal of pair % 2 === 0 ? [false, true] : [true, false]) {
      (journal ? recording : without).push(await measure(journal, pair, options));
    }
  }
  const costsIn = (figure: (run: SubjectFigures) => number) =>
    recording.map((run, pair) => {
      const other = without[pair];
      return other === undefined ? Number.NaN : figure(run) / figure(other) - 1;
    });
  const throughputCosts = costsIn(({ totalMs }) => totalMs);
  const threadCosts = costsIn(({ threadCpuMs }) => threadCpuMs);
  return {
    bench: 'recording',
    count,
    pairs,
    throughputCost: median(throughputCosts),
    throughputCosts,
    threadCost: median(threadCosts),
    threadCosts,
    processCost: median(costsIn(({ cpuMs }) => cpuMs)),
    without: mediansOf(without),
    recording: mediansOf(recording),
    ...(profileFolder === undefined ? {} : { profileFolder }),
  };
}

async function measure(
  journal: boolean,
  pair: number,
  { count, pairs, timeoutMs, profileFolder, say }: RecordingBenchOptions,
): Promise<SubjectFigures> {
  const name = journal ? 'recording' : 'without';
  const execArgv =
    profileFolder === undefined
      ? []
      : [
          '--cpu-prof',
          `--cpu-prof-dir=${profileFolder}`,
          `--cpu-prof-name=${name}-${pair + 1}.cpuprofile`,
        ];
  const figures = await measureSubject({
    subject: 'operator',
    count,
    timeoutMs,
    journal,
    execArgv,
  });
  const seconds = (figures.totalMs / 1_000).toFixed(2);
  const threadUs = ((figures.threadCpuMs / count) * 1_000).toFixed(0);
  say(
    `pair ${pair + 1} of ${pairs}: ${name.padEnd(9)} ${count} Models in ${seconds} s, ` +
      `${threadUs} µs of the operator's thread for each`,
  );
  return figures;
}
