import type { ScheduledActorKind } from '../path.ts';
import type { Offered } from './bridge.ts';

/**
 * Who lives on the scheduler, by what it said in this epoch.
 *
 * A full list that leaves one of them out says that it is gone: the event that told so was lost.
 */
export interface Census {
  /**
   * Takes note of a report on a resource. Pipelines and experiments stay in a scheduler's lists after
   * their end, so only those say that one is no more.
   */
  note(report: Offered): void;
  /** The living of a kind that are not among `listed`; they are struck off. */
  missing(kind: ScheduledActorKind, listed: ReadonlySet<string>): readonly string[];
  clear(): void;
  /** The living, by their paths. */
  snapshot(): readonly string[];
}

/** Makes a census that knows of nobody, or of those given. */
export function createCensus(from: Iterable<string> = []): Census {
  const living = new Set(from);
  return {
    note({ to, fact }) {
      if (!('view' in fact)) return;
      if (fact.view === null || ('deleted' in fact.view && fact.view.deleted)) living.delete(to);
      else living.add(to);
    },
    missing(kind, listed) {
      const gone = [...living].filter((each) => each.startsWith(`${kind}/`) && !listed.has(each));
      for (const each of gone) living.delete(each);
      return gone;
    },
    clear: () => living.clear(),
    snapshot: () => [...living],
  };
}
