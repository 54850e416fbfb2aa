import { everything, type Query } from './query.ts';

/** The panels beside a chart. */
export const tabs = ['timeline', 'context', 'resource'] as const;

export type Tab = (typeof tabs)[number];

/** Where in the page the user is: all that the address bar holds. */
export interface Place {
  readonly query: Query;
  /** The actor that is shown, by its path; empty for the overview. */
  readonly actor: string;
  readonly tab: Tab;
  /** The step that is looked at; null for the present. */
  readonly step: number | null;
  /** The record of a journal at which everything is looked at; null for its end. */
  readonly at: number | null;
}

const levels: ReadonlySet<string> = new Set(['trouble', 'waiting', 'settled']);

/** Reads a place from an address's search part; what it does not understand is as if not there. */
export function placeOf(search: string): Place {
  const given = new URLSearchParams(search);
  const text = (name: string): string => given.get(name) ?? '';
  const level = text('level');
  return {
    query: {
      text: text('q'),
      kind: text('kind'),
      namespace: text('ns'),
      state: text('state'),
      level: levels.has(level) ? (level as Query['level']) : '',
      on: text('on'),
      uses: text('uses'),
      differs: text('differs') === 'yes' ? 'yes' : '',
    },
    actor: text('actor'),
    tab: tabs.find((each) => each === text('tab')) ?? 'timeline',
    step: numberOf(text('step')),
    at: numberOf(text('at')),
  };
}

/** The search part of a place's address: what is as usual is left out. */
export function searchOf({ query, actor, tab, step, at }: Place): string {
  const parts = new URLSearchParams();
  const { text, kind, namespace, state, level, on, uses, differs } = { ...everything, ...query };
  const all = { q: text, kind, ns: namespace, state, level, on, uses, differs, actor };
  for (const [name, value] of Object.entries(all)) if (value !== '') parts.set(name, value);
  if (tab !== 'timeline') parts.set('tab', tab);
  if (step !== null) parts.set('step', String(step));
  if (at !== null) parts.set('at', String(at));
  const search = parts.toString();
  return search === '' ? '' : `?${search}`;
}

function numberOf(text: string): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : null;
}
