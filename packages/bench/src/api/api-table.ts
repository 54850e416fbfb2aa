import { table } from '../report/table.ts';
import type { ApiBenchResult } from './bench-api.ts';
import type { ApiFigures } from './measure-api.ts';

const bytesPerMib = 1024 ** 2;

interface Row {
  readonly title: string;
  readonly show: (figures: ApiFigures) => number;
  readonly digits: number;
}

const rows: readonly Row[] = [
  { title: 'writes per second', show: (f) => f.writesPerSecond, digits: 0 },
  { title: 'processor time per write, µs', show: (f) => f.cpuUsPerWrite, digits: 0 },
  { title: '  the driver’s, µs', show: (f) => f.driverCpuUsPerWrite, digits: 0 },
  { title: 'event loop busy, %', show: (f) => f.utilization * 100, digits: 0 },
  { title: 'sent to the watches, MiB', show: (f) => f.watchBytes / bytesPerMib, digits: 0 },
  { title: 'peak RSS, MiB', show: (f) => f.rssPeakBytes / bytesPerMib, digits: 0 },
];

/** The result as text, figures in rows, medians over the pairs. */
export function apiTable(result: ApiBenchResult): string {
  const { count, server, floor, ratio, ratios, cpuRatio, cpuRatios, coldStart } = result;
  const lines = rows.map(({ title, show, digits }) => {
    const [of, over] = [show(server), show(floor)];
    return [title, over.toFixed(digits), of.toFixed(digits), (of / over).toFixed(2)];
  });
  const mib = (bytes: number): string => (bytes / bytesPerMib).toFixed(0);
  const each = (values: readonly number[]) => values.map((one) => one.toFixed(2)).join(', ');
  return [
    table([[`${count} objects × 4 writes`, 'floor', 'server', 'ratio'], ...lines]),
    '',
    `The server takes ${ratio.toFixed(2)} × the floor's writes per second (pairs: ${each(ratios)}),`,
    `and per second of its own processor time ${cpuRatio.toFixed(2)} × (${each(cpuRatios)}).`,
    '',
    `It listens ${coldStart.startMs.toFixed(0)} ms after its process starts (a bare Node: ` +
      `${coldStart.bareStartMs.toFixed(0)} ms; the very first time: ` +
      `${coldStart.firstStartMs.toFixed(0)} ms),`,
    `has answered a first request after ${coldStart.firstAnswerMs.toFixed(0)} ms,`,
    `and takes ${mib(coldStart.rssOverBareBytes)} MiB over the ${mib(coldStart.bareRssBytes)} MiB ` +
      'of a bare Node.',
  ].join('\n');
}
