import type { NonsenseKind, NonsenseReport } from './nonsense.ts';

/** The messages of a session that were left alone. */
export interface NonsenseCount {
  /** Counts one more and tells of it. */
  leaveAlone(kind: NonsenseKind, about: string): void;
  counts(): Readonly<Partial<Record<NonsenseKind, number>>>;
}

/** Makes the count of a namespace's session. */
export function createNonsenseCount(
  namespace: string,
  report: ((report: NonsenseReport) => void) | undefined,
): NonsenseCount {
  const seen = new Map<NonsenseKind, number>();
  return {
    leaveAlone(kind, about) {
      const count = (seen.get(kind) ?? 0) + 1;
      seen.set(kind, count);
      report?.({ namespace, kind, about, count });
    },
    counts: () => Object.fromEntries(seen),
  };
}
