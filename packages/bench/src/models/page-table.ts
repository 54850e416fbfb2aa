import { table } from '../report/table.ts';
import {
  type PageBenchResult,
  type PageCost,
  type PageVariant,
  pageVariants,
} from './bench-page.ts';
import type { SubjectFigures } from './measure-subject.ts';

const bytesPerMib = 1024 ** 2;

const titles: Readonly<Record<PageVariant, string>> = {
  without: 'no page',
  served: 'unseen',
  viewed: 'one viewer',
};

interface Row {
  readonly title: string;
  readonly show: (figures: SubjectFigures) => number;
  readonly digits: number;
}

const rows: readonly Row[] = [
  { title: 'Models per second', show: (f) => f.modelsPerSecond, digits: 0 },
  { title: 'main thread, s', show: (f) => f.threadCpuMs / 1_000, digits: 2 },
  { title: 'event loop held, p99 ms', show: (f) => f.loopHeldP99Ms, digits: 1 },
  { title: 'event loop held, most ms', show: (f) => f.loopHeldMaxMs, digits: 1 },
  { title: 'peak RSS, MiB', show: (f) => f.rssPeakBytes / bytesPerMib, digits: 0 },
];

/** The result as text: an operator without a page, with one unseen, and with one viewer. */
export function pageTable({ count, figures, served, viewed }: PageBenchResult): string {
  const heads = pageVariants.map((variant) => titles[variant]);
  return [
    table([
      [`${count} Models`, ...heads],
      ...rows.map(({ title, show, digits }) => [
        title,
        ...pageVariants.map((variant) => show(figures[variant]).toFixed(digits)),
      ]),
    ]),
    '',
    costLine('Unseen', served),
    costLine('With one viewer', viewed),
  ].join('\n');
}

function costLine(who: string, { throughput, throughputs, mainCpu, mainCpus }: PageCost): string {
  const each = (ratios: readonly number[]) => ratios.map((one) => one.toFixed(2)).join(', ');
  return (
    `${who}: ${throughput.toFixed(2)} × the throughput (${each(throughputs)}), ` +
    `${mainCpu.toFixed(2)} × the main thread's time (${each(mainCpus)}).`
  );
}
