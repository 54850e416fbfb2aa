import { table } from '../report/table.ts';
import type { ModelsBenchResult } from './bench-models.ts';
import type { RecordingBenchResult } from './bench-recording.ts';
import type { SubjectFigures } from './measure-subject.ts';
import { nounOf } from './workload.ts';

const bytesPerMib = 1024 ** 2;
const bytesPerKib = 1024;

interface Row {
  readonly title: string;
  readonly show: (figures: SubjectFigures, count: number) => number;
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
  { title: 'Models per second', show: (f) => f.modelsPerSecond, digits: 0, hasRatio: true },
  { title: 'applied to Ready, p50 ms', show: (f) => f.p50Ms, digits: 0, hasRatio: true },
  { title: 'applied to Ready, p99 ms', show: (f) => f.p99Ms, digits: 0, hasRatio: true },
  { title: 'writes per Model', show: (f) => f.writesPerModel, digits: 2, hasRatio: true },
  { title: '  finalizer', show: (f, count) => f.finalizerWrites / count, digits: 2 },
  { title: '  status', show: (f, count) => f.statusWrites / count, digits: 2 },
  { title: '  event', show: (f, count) => f.eventWrites / count, digits: 2 },
  { title: '  other', show: (f, count) => f.otherWrites / count, digits: 2 },
  { title: '  refused', show: (f, count) => f.refusedWrites / count, digits: 2 },
  { title: 'events dropped', show: (f) => f.droppedEvents, digits: 0 },
  {
    title: 'of its own thread, s',
    show: (f) => f.threadCpuMs / 1_000,
    digits: 2,
    hasRatio: true,
  },
  { title: 'processor time, s', show: (f) => f.cpuMs / 1_000, digits: 2, hasRatio: true },
  { title: 'of all processes, s', show: (f) => f.allCpuMs / 1_000, digits: 2, hasRatio: true },
  { title: 'event loop busy, %', show: (f) => f.utilization * 100, digits: 0 },
  { title: 'event loop held, p99 ms', show: (f) => f.loopHeldP99Ms, digits: 1 },
  { title: 'event loop held, most ms', show: (f) => f.loopHeldMaxMs, digits: 1 },
  { title: 'event loop late, p99 ms', show: (f) => f.loopDelayP99Ms, digits: 1 },
  { title: 'event loop late, most ms', show: (f) => f.loopDelayMaxMs, digits: 1 },
  { title: 'peak RSS, MiB', show: (f) => f.rssPeakBytes / bytesPerMib, digits: 0, hasRatio: true },
  {
    title: 'RSS per Model over idle, KiB',
    show: (f) => f.rssPerModelBytes / bytesPerKib,
    digits: 1,
    hasRatio: true,
  },
  { title: 'facts waiting, most', show: (f) => f.factsWaitingMax, digits: 0 },
  { title: 'writes waiting, most', show: (f) => f.writesWaitingMax, digits: 0 },
];

/** The result as text, figures in rows, medians over the pairs. */
export function modelsTable(result: ModelsBenchResult): string {
  const { count, mix, operator, floor, ratio, ratios, cpuRatio, allCpuRatio } = result;
  const each = ratios.map((one) => one.toFixed(2)).join(', ');
  return [
    sideBySide(`${count} ${nounOf(mix)}`, count, ['floor', floor], ['operator', operator]),
    '',
    `The operator takes ${ratio.toFixed(2)} × the floor's time (pairs: ${each}),`,
    `${cpuRatio.toFixed(2)} × its processor time, and with the servers and the driver ` +
      `${allCpuRatio.toFixed(2)} ×.`,
  ].join('\n');
}

/** The same of an operator with a journal beside one without. */
export function recordingTable(result: RecordingBenchResult): string {
  const { count, without, recording, threadCost, threadCosts } = result;
  const { throughputCost, throughputCosts, processCost } = result;
  const perModelUs = ((recording.threadCpuMs - without.threadCpuMs) / count) * 1_000;
  const percent = (share: number) => `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
  const each = (shares: readonly number[]) => shares.map(percent).join(', ');
  return [
    sideBySide(`${count} Models`, count, ['without', without], ['recording', recording]),
    '',
    `Recording costs ${percent(throughputCost)} of the time (pairs: ${each(throughputCosts)}),`,
    `${percent(threadCost)} of the operator's thread (pairs: ${each(threadCosts)}; ` +
      `${perModelUs.toFixed(0)} µs for each Model), and ${percent(processCost)} of its process.`,
  ].join('\n');
}

type Column = readonly [title: string, figures: SubjectFigures];

function sideBySide(
  title: string,
  count: number,
  [left, base]: Column,
  [right, other]: Column,
): string {
  const lines = rows.map(({ title: name, show, digits, hasRatio = false }) => {
    const [of, over] = [show(other, count), show(base, count)];
    return [name, over.toFixed(digits), of.toFixed(digits), hasRatio ? (of / over).toFixed(2) : ''];
  });
  return table([[title, left, right, 'ratio'], ...lines]);
}
