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

/**
 * A question about an actor's state that is asked at every input: it is answered anew only when the actor
 * has taken a step since, as matching a state takes it apart each time.
 */
export function askedOften<Snapshot extends object, Answer>(
  actor: { getSnapshot(): Snapshot },
  question: (now: Snapshot) => Answer,
): () => Answer {
  let asked = actor.getSnapshot();
  let answer = question(asked);
  return () => {
    const now = actor.getSnapshot();
    if (now === asked) return answer;
    asked = now;
    answer = question(now);
    return answer;
  };
}
