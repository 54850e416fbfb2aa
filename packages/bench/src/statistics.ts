/**
 * The value below or at which `share` (0–1) of `values` lie, by nearest rank; NaN of none.
 * Does not change `values`.
 */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.max(Math.ceil(share * sorted.length), 1);
  return sorted[rank - 1] ?? Number.NaN;
}

/** The middle value, or the mean of the two middle ones; NaN of none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The mean; NaN of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Figures of one run: all of them numbers. */
type FiguresOf<Figures> = { readonly [Key in keyof Figures]: number };

/** Takes the median of each figure over several runs that measured the same figures. */
export function mediansOf<Figures extends FiguresOf<Figures>>(runs: readonly Figures[]): Figures {
  return overall(runs, median);
}

/** Takes the mean of each figure over several runs that measured the same figures. */
export function meansOf<Figures extends FiguresOf<Figures>>(runs: readonly Figures[]): Figures {
  return overall(runs, mean);
}

function overall<Figures extends FiguresOf<Figures>>(
  runs: readonly Figures[],
  sumUp: (values: readonly number[]) => number,
): Figures {
  const keys = Object.keys(runs[0] ?? {}) as (keyof Figures)[];
  const pairs = keys.map((key) => [key, sumUp(runs.map((run) => run[key]))]);
  return Object.fromEntries(pairs) as Figures;
}
