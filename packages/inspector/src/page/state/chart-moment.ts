import type { Chart, ChartLabel } from '../../api/chart.ts';
import type { StepRow } from '../../api/wire.ts';

/** An actor's way through its chart, up to one moment. */
export interface ChartMoment {
  /** The state that it is in, with all states around that; empty where it is not known. */
  readonly current: ReadonlySet<string>;
  /** Where it came to rest before, with the states around. */
  readonly visited: ReadonlySet<string>;
  /** Edges that may be taken next. */
  readonly next: ReadonlySet<string>;
  /** The edge that the step took, where it took just that one. */
  readonly taken: string | null;
}

/**
 * Finds an actor on its chart.
 *
 * @param state what it is in at that moment, dotted.
 * @param steps those up to that moment, oldest first.
 */
export function chartMoment(
  chart: Chart,
  state: string | null,
  steps: readonly StepRow[],
): ChartMoment {
  const current = new Set(state === null ? [] : withAncestors(state));
  const visited = new Set(
    steps.flatMap(({ before, after }) =>
      [before, after].flatMap((each) => (each === null ? [] : withAncestors(each))),
    ),
  );
  const next = new Set(chart.edges.filter(({ from }) => current.has(from)).map(({ id }) => id));
  const last = steps.findLast(({ before, after }) => before !== after);
  return { current, visited, next, taken: last === undefined ? null : takenEdge(chart, last) };
}

/** What leads out of a state, by an event of its own or of those that it is nested in. */
export function exitsOf(chart: Chart, state: string): (ChartLabel & { readonly to: string })[] {
  const around = new Set(withAncestors(state));
  return chart.edges
    .filter(({ from }) => around.has(from))
    .flatMap(({ labels, to }) => labels.map((label) => ({ ...label, to })));
}

/** A dotted state with all that it is nested in, outermost first. */
export function withAncestors(state: string): string[] {
  const parts = state.split('.');
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'));
}

function takenEdge(chart: Chart, { before, after, input }: StepRow): string | null {
  if (before === null || after === null) return null;
  const sources = new Set(withAncestors(before));
  const targets = new Set(withAncestors(after));
  const fitting = chart.edges.filter(
    ({ from, to }) => sources.has(from) && targets.has(to) && !targets.has(from),
  );
  const named = fitting.find(({ labels }) =>
    labels.some(({ event }) => event === '' || event === input.type),
  );
  // A session's events are not named after the answers that lead to them, and what was held back from an
  // actor is told with a fact of another name.
  const only = fitting.length === 1 ? fitting[0] : undefined;
  return (named ?? only)?.id ?? null;
}
