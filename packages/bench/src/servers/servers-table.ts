import { table } from '../report/table.ts';
import type { ServersBenchResult } from './bench-servers.ts';
import type { ServersFigures } from './measure-servers.ts';

const bytesPerMib = 1024 ** 2;

interface Row {
  readonly title: string;
  readonly show: (figures: ServersFigures, count: number) => number;
  readonly digits: number;
  /** Whether operator over floor says anything. */
  readonly hasRatio?: boolean;
}

const rows: readonly Row[] = [
  {
    title: 'first create to last Ready, s',
    show: (f) => f.totalMs / 1_000,
    digits: 2,
    hasRatio: true,
  },
  { title: 'applied to Ready, p50 ms', show: (f) => f.p50Ms, digits: 0, hasRatio: true },
  { title: 'applied to Ready, p99 ms', show: (f) => f.p99Ms, digits: 0, hasRatio: true },
  { title: 'writes per Server: Services', show: (f, n) => f.serviceWrites / n, digits: 2 },
  { title: '  StatefulSets', show: (f, n) => f.workloadWrites / n, digits: 2 },
  { title: '  status', show: (f, n) => f.statusWrites / n, digits: 2 },
  { title: '  event', show: (f, n) => f.eventWrites / n, digits: 2 },
  { title: '  other', show: (f, n) => f.otherWrites / n, digits: 2 },
  { title: '  refused', show: (f, n) => f.refusedWrites / n, digits: 2 },
  { title: 'to roll them all, s', show: (f) => f.rollMs / 1_000, digits: 2, hasRatio: true },
  { title: '  objects changed', show: (f) => f.rollObjects, digits: 0 },
  { title: '  writes for each', show: (f) => f.rollWritesPerObject, digits: 2 },
  { title: '  most for one', show: (f) => f.rollWritesOfOneMost, digits: 0 },
  { title: 'processor time, s', show: (f) => f.cpuMs / 1_000, digits: 2, hasRatio: true },
  { title: 'of its own thread, s', show: (f) => f.threadCpuMs / 1_000, digits: 2, hasRatio: true },
  { title: 'of all processes, s', show: (f) => f.allCpuMs / 1_000, digits: 2, hasRatio: true },
  { title: 'event loop held, most ms', show: (f) => f.loopHeldMaxMs, digits: 1 },
  { title: 'peak RSS, MiB', show: (f) => f.rssPeakBytes / bytesPerMib, digits: 0, hasRatio: true },
];

/** The result as text, figures in rows, medians over the pairs. */
export function serversTable(result: ServersBenchResult): string {
  const { count, replicas, operator, floor, ratio, ratios, cpuRatio, allCpuRatio } = result;
  const lines = rows.map(({ title, show, digits, hasRatio = false }) => {
    const [of, over] = [show(operator, count), show(floor, count)];
    return [
      title,
      over.toFixed(digits),
      of.toFixed(digits),
      hasRatio ? (of / over).toFixed(2) : '',
    ];
  });
  const each = ratios.map((one) => one.toFixed(2)).join(', ');
  return [
    table([[`${count} Servers of ${replicas}`, 'floor', 'operator', 'ratio'], ...lines]),
    '',
    `The operator takes ${ratio.toFixed(2)} × the floor's time (pairs: ${each}),`,
    `${cpuRatio.toFixed(2)} × its processor time, and with the servers and the driver ` +
      `${allCpuRatio.toFixed(2)} ×.`,
  ].join('\n');
}
