import type { ActorView } from '@troupe/actors';
import { createLeastOf } from './least-of.ts';
import type { Paint, Urgency } from './paint.ts';
import { type ResourceRow, rowOf } from './resource-row.ts';

/** How a table is to be drawn. */
export interface TableOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

const headings: ResourceRow = {
  kind: 'KIND',
  name: 'NAME',
  state: 'STATE',
  since: 'FOR',
  age: 'AGE',
  waitsFor: 'WAITS FOR',
};

const order = ['kind', 'name', 'state', 'since', 'age', 'waitsFor'] as const;
const gap = '  ';
/** What a name keeps of its width on a narrow terminal. */
const minNameWidth = 12;

const urgencies: Readonly<Record<string, Urgency>> = {
  failed: 'broken',
  crashed: 'broken',
  deleting: 'leaving',
  ready: 'settled',
};
const ranks: Readonly<Record<Urgency, number>> = { broken: 0, leaving: 1, working: 2, settled: 3 };

/** Lines that are not of a resource: headings, summary, and the terminal's own last one. */
const otherLines = 3;

/**
 * The table of all resources as text that fits, what needs a look first, then how many there are.
 * Takes one pass over the actors; only those that are shown are sorted.
 */
export function liveTable(actors: Iterable<ActorView>, options: TableOptions): string {
  const { now, columns, paint } = options;
  const shown = createLeastOf<ActorView>(Math.max(options.rows - otherLines, 1), byUrgency);
  const counts = new Map<string, number>();
  let total = 0;
  for (const view of actors) {
    total += 1;
    const state = topOf(view.state);
    counts.set(state, (counts.get(state) ?? 0) + 1);
    shown.offer(view);
  }
  const rows = shown.items().map((view) => ({
    row: rowOf(view, now),
    looks: (text: string) => paint.state(text, urgencyOf(view)),
  }));
  const widths = columnWidths([headings, ...rows.map(({ row }) => row)], columns);
  return [
    paint.heading(line(headings, widths, columns, (text) => text)),
    ...rows.map(({ row, looks }) => line(row, widths, columns, looks)),
    cut(summary(total, rows.length, counts), columns),
  ].join('\n');
}

function summary(total: number, shown: number, counts: ReadonlyMap<string, number>): string {
  const states = [...counts]
    .sort(([a], [b]) => ranks[urgencyOfTop(a)] - ranks[urgencyOfTop(b)] || compare(a, b))
    .map(([state, count]) => `${count} ${state}`);
  const what = total === 1 ? '1 resource' : `${total} resources`;
  const hidden = total - shown;
  const said = states.length === 0 ? what : `${what}: ${states.join(', ')}`;
  return hidden === 0 ? said : `… and ${hidden} more. ${said}`;
}

type Widths = Readonly<Record<(typeof order)[number], number>>;

/** As wide as what is in them; the name gives way first when there is no room for all. */
function columnWidths(rows: readonly ResourceRow[], columns: number): Widths {
  const widest = (column: (typeof order)[number]) =>
    rows.reduce((width, row) => Math.max(width, row[column].length), 0);
  const kind = widest('kind');
  const name = widest('name');
  const state = widest('state');
  const since = widest('since');
  const age = widest('age');
  const waitsFor = widest('waitsFor');
  const others = kind + state + since + age + headings.waitsFor.length;
  const needed = name + others + gap.length * (order.length - 1);
  const tooWide = Math.max(needed - columns, 0);
  return {
    kind,
    name: Math.max(name - tooWide, Math.min(name, minNameWidth)),
    state,
    since,
    age,
    waitsFor,
  };
}

function line(
  row: ResourceRow,
  widths: Widths,
  columns: number,
  looks: (state: string) => string,
): string {
  let left = columns;
  const cells: string[] = [];
  for (const column of order) {
    if (left <= 0) break;
    const isLast = column === 'waitsFor';
    const width = Math.min(widths[column], left);
    const text = cut(row[column], width);
    const cell = isLast ? text : text.padEnd(width);
    cells.push(column === 'state' ? looks(cell) : cell);
    left -= width + gap.length;
  }
  return cells.join(gap).trimEnd();
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`;
}

/** Those that are stuck come longest first; what is settled keeps its place. */
function byUrgency(a: ActorView, b: ActorView): number {
  const urgency = urgencyOf(a);
  return (
    ranks[urgency] - ranks[urgencyOf(b)] ||
    (urgency === 'settled' ? 0 : a.since - b.since) ||
    compare(a.kind, b.kind) ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function urgencyOf({ state }: ActorView): Urgency {
  return urgencyOfTop(topOf(state));
}

function urgencyOfTop(state: string): Urgency {
  return urgencies[state] ?? 'working';
}

function topOf(state: string): string {
  const dot = state.indexOf('.');
  return dot < 0 ? state : state.slice(0, dot);
}
