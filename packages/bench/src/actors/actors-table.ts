import { table } from '../report/table.ts';
import type { ActorsBenchResult } from './bench-actors.ts';
import type { ActorFigures } from './measure-actors.ts';

const rows: readonly {
  readonly title: string;
  readonly show: (figures: ActorFigures) => number;
  readonly ratio?: keyof ActorsBenchResult['ratio'];
}[] = [
  { title: 'spawn, µs', show: (f) => f.spawnUs, ratio: 'spawn' },
  { title: 'event that changes state, µs', show: (f) => f.eventUs, ratio: 'event' },
  { title: 'event that does not, µs', show: (f) => f.quietEventUs, ratio: 'quietEvent' },
  { title: 'stop, µs', show: (f) => f.stopUs, ratio: 'stop' },
  { title: 'heap per actor, bytes', show: (f) => f.heapBytes },
];

/** The result as text: a column for each number of actors, then the last over the first. */
export function actorsTable({ sizes, ratio }: ActorsBenchResult): string {
  const head = ['actors', ...sizes.map(({ actors }) => String(actors)), 'last : first'];
  const lines = rows.map(({ title, show, ratio: key }) => [
    title,
    ...sizes.map((figures) => show(figures).toFixed(show(figures) < 100 ? 1 : 0)),
    key === undefined ? '' : ratio[key].toFixed(2),
  ]);
  return table([head, ...lines]);
}
