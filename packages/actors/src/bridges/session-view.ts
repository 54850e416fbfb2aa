import type { NonsenseKind } from './nonsense.ts';
import type { Progress } from './resync-progress.ts';

/** One session as seen from outside. */
export interface SessionView {
  readonly namespace: string;
  readonly state: string;
  readonly epoch: number;
  readonly since: number;
  readonly lastError: string | null;
  /** Requests that wait for their turn. */
  readonly waiting: number;
  /** How far the requests of the latest resync are; null once they are answered. */
  readonly resync: Progress | null;
  /** Messages that were left alone, by what is wrong with them. */
  readonly nonsense: Readonly<Partial<Record<NonsenseKind, number>>>;
}

/** Makes an observer of a session's machine that reports each new state or error, and nothing else. */
export function onChange(
  view: () => SessionView,
  report: (session: SessionView) => void,
): () => void {
  let last = view();
  return () => {
    const now = view();
    if (now.state === last.state && now.lastError === last.lastError) return;
    last = now;
    report(now);
  };
}
