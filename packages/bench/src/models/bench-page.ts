import { median, mediansOf } from '../statistics.ts';
import { measureSubject, type SubjectFigures, type SubjectRun } from './measure-subject.ts';

/** What to run. */
export interface PageBenchOptions {
  readonly count: number;
  /** Runs of each operator. */
  readonly pairs: number;
  /** How long one run may take. */
  readonly timeoutMs: number;
  /** Told of each run. */
  readonly say: (line: string) => void;
}

/** Operators without a page, with one that nobody looks at, and with one viewer. */
export const pageVariants = ['without', 'served', 'viewed'] as const;

export type PageVariant = (typeof pageVariants)[number];

/** One kind of operator beside that without a page: medians of the ratios within each round. */
export interface PageCost {
  /** Its Models per second over the other's. */
  readonly throughput: number;
  readonly throughputs: readonly number[];
  /** Its main thread's processor time over the other's. */
  readonly mainCpu: number;
  readonly mainCpus: readonly number[];
}

/** What the page costs. */
export interface PageBenchResult {
  readonly bench: 'models --inspect';
  readonly count: number;
  readonly pairs: number;
  readonly served: PageCost;
  readonly viewed: PageCost;
  /** Medians over the runs. */
  readonly figures: Readonly<Record<PageVariant, SubjectFigures>>;
}

/**
 * Measures the three operators in turns, so that what else the machine does strikes all alike; each
 * round begins with another of them.
 */
export async function benchPage(options: PageBenchOptions): Promise<PageBenchResult> {
  const { count, pairs, timeoutMs, say } = options;
  const runs: Record<PageVariant, SubjectFigures[]> = { without: [], served: [], viewed: [] };
  for (let round = 0; round < pairs; round += 1) {
    const first = round % pageVariants.length;
    for (const variant of [...pageVariants.slice(first), ...pageVariants.slice(0, first)]) {
      const run: SubjectRun = { subject: 'operator', count, timeoutMs, journal: false };
      const page = variant === 'without' ? {} : { page: variant };
      const figures = await measureSubject({ ...run, ...page });
      runs[variant].push(figures);
      const { modelsPerSecond, threadCpuMs } = figures;
      say(
        `round ${round + 1} of ${pairs}: ${variant.padEnd(7)} ${modelsPerSecond.toFixed(0)} Models/s, ` +
          `${(threadCpuMs / 1_000).toFixed(2)} s of the main thread`,
      );
    }
  }

  function costOf(variant: PageVariant): PageCost {
    const ratiosOf = (figure: (run: SubjectFigures) => number) =>
      runs[variant].map((run, round) => {
        const without = runs.without[round];
        return without === undefined ? Number.NaN : figure(run) / figure(without);
      });
    const throughputs = ratiosOf(({ modelsPerSecond }) => modelsPerSecond);
    const mainCpus = ratiosOf(({ threadCpuMs }) => threadCpuMs);
    return {
      throughput: median(throughputs),
      throughputs,
      mainCpu: median(mainCpus),
      mainCpus,
    };
  }

  return {
    bench: 'models --inspect',
    count,
    pairs,
    served: costOf('served'),
    viewed: costOf('viewed'),
    figures: {
      without: mediansOf(runs.without),
      served: mediansOf(runs.served),
      viewed: mediansOf(runs.viewed),
    },
  };
}
