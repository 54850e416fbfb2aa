import type { ActorRow, Level } from '../../api/wire.ts';

/** Which actors are listed; empty means any. */
export interface Query {
  readonly text: string;
  readonly kind: string;
  readonly namespace: string;
  /** A state, with all that are nested in it. */
  readonly state: string;
  readonly level: Level | '';
  /** The Server that they are on. */
  readonly on: string;
  /** What they make use of, by kind, namespace and name. */
  readonly uses: string;
  /** Only those of which something came about otherwise. */
  readonly differs: '' | 'yes';
}

/** All actors. */
export const everything: Query = {
  text: '',
  kind: '',
  namespace: '',
  state: '',
  level: '',
  on: '',
  uses: '',
  differs: '',
};

/** Whether an actor is among those asked for. The words of the text may come in any order. */
export function matches(query: Query, row: ActorRow): boolean {
  const { kind, namespace, state, level, on, uses, differs, text } = query;
  if (kind !== '' && row.kind !== kind) return false;
  if (namespace !== '' && row.namespace !== namespace) return false;
  if (level !== '' && row.level !== level) return false;
  if (on !== '' && row.on !== on) return false;
  if (differs !== '' && row.differences === undefined) return false;
  if (uses !== '' && !row.uses.includes(uses)) return false;
  if (state !== '' && row.state !== state && !row.state.startsWith(`${state}.`)) return false;
  if (text === '') return true;
  const { waitsFor } = row;
  const hay =
    `${row.kind} ${row.namespace}/${row.name} ${row.state} ${waitsFor?.what ?? ''} ${waitsFor?.error ?? ''} ${row.uid}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

const levelRank: Readonly<Record<Level, number>> = { trouble: 0, waiting: 1, settled: 2 };

/**
 * The order of the list: those in trouble, then those that wait, the longest first, then the rest by
 * name. Among equals a session with a scheduler comes first: it is what others may wait for.
 */
export function byNeed(a: ActorRow, b: ActorRow): number {
  if (a.level !== b.level) return levelRank[a.level] - levelRank[b.level];
  const sessions = Number(b.kind === 'scheduler') - Number(a.kind === 'scheduler');
  if (sessions !== 0) return sessions;
  if (a.level !== 'settled') {
    const since = (a.waitsFor?.since ?? a.since) - (b.waitsFor?.since ?? b.since);
    if (since !== 0) return since;
  }
  return compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.path, b.path);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
