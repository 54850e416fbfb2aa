import type { ActorView } from '@troupe/actors';
import { type ResourceRow, rowOf } from './resource-rows.ts';

/** How much room there is. */
export interface TableSize {
  readonly columns: number;
  readonly rows: number;
}

const headings: ResourceRow = {
  kind: 'KIND',
  name: 'NAME',
  state: 'STATE',
  waitsFor: 'WAITS FOR',
  age: 'AGE',
};

const order: readonly (keyof ResourceRow)[] = ['kind', 'name', 'state', 'age', 'waitsFor'];

/** States in the order in which they need a look, so that the stuck ones stand on top. */
const urgency: Readonly<Record<string, number>> = {
  failed: 0,
  crashed: 0,
  deleting: 1,
  scheduling: 2,
  pending: 3,
  ready: 4,
};

/** The table of all resources as text, cut to fit, what is not ready first. */
export function liveTable(views: Iterable<ActorView>, now: number, size: TableSize): string {
  const sorted = [...views].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.kind.localeCompare(b.kind) ||
      a.namespace.localeCompare(b.namespace) ||
      a.name.localeCompare(b.name),
  );
  const room = Math.max(size.rows - 3, 1);
  const rows = sorted.slice(0, room).map((view) => rowOf(view, now));
  const widths = order.map((column) =>
    Math.max(...[headings, ...rows].map((row) => row[column].length)),
  );
  const lines = [headings, ...rows].map((row) =>
    order
      .map((column, at) => row[column].padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
      .slice(0, size.columns),
  );
  const left = sorted.length - rows.length;
  return [...lines, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}

function rank({ state }: ActorView): number {
  return urgency[state.split('.')[0] ?? ''] ?? 3;
}
