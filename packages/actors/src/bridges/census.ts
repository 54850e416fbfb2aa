import type { Offered } from './bridge.ts';

/**
 * Who lives on the scheduler, by what it said in this epoch.
 *
 * A full list that leaves one of them out says that it is gone: the event that told so was lost.
 */
export interface Census {
  /** Takes note of a report on a model. */
  note(report: Offered): void;
  /** The living that are not among `listed`; they are struck off. */
  missing(listed: ReadonlySet<string>): readonly string[];
  clear(): void;
  /** The living, by their paths. */
  snapshot(): readonly string[];
}

/** Makes a census that knows of nobody, or of those given. */
export function createCensus(from: Iterable<string> = []): Census {
  const living = new Set(from);
  return {
    note({ to, fact }) {
      if (fact.type !== 'ModelStatusReported') return;
      if (fact.view === null || fact.view.deleted) living.delete(to);
      else living.add(to);
    },
    missing(listed) {
      const gone = [...living].filter((each) => !listed.has(each));
      for (const each of gone) living.delete(each);
      return gone;
    },
    clear: () => living.clear(),
    snapshot: () => [...living],
  };
}
