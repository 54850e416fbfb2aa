import type { ActorView, JournalSink, Path, SessionView } from '@troupe/actors';
import type { Source } from '../source.ts';
import { createDifferenceBook, type Differences } from './difference-book.ts';
import { createLiveSource } from './live-source.ts';
import { createRecentPast } from './recent-past.ts';
import { createTracker } from './tracker.ts';
import type { WatchedSystem } from './watched-system.ts';

/** How much of the past is kept. */
export interface LiveWatchOptions {
  /** Steps of resource actors. */
  readonly maxSteps?: number;
  /** Inputs of sessions with schedulers. */
  readonly maxInputs?: number;
}

/** Looks on while an operator runs, so that the page can show it. */
export interface LiveWatch {
  /** Wants all records: keeps the newest by reference, in O(1) each. */
  readonly journal: JournalSink;
  /** Wants all transitions, as `createSystem` tells them. */
  onTransition(path: Path, view: ActorView | null): void;
  /** Wants all changes of sessions, as `createSystem` tells them. */
  onSession(session: SessionView): void;
  /** Takes all differences that an operator in shadow finds, by actor without its UID, a line each. */
  differ(differences: Differences): void;
  /** Names the system that is watched; to be called before its first step. */
  attach(system: WatchedSystem): void;
  /** What the page shows; empty until a system is attached. */
  readonly source: Source;
}

/** A system before there is one. */
const nothing: WatchedSystem = {
  actors: () => [].values(),
  actor: () => undefined,
  context: () => undefined,
  sessions: () => [],
};

/** Makes a watch that has seen nothing. */
export function createLiveWatch({
  maxSteps = 20_000,
  maxInputs = 5_000,
}: LiveWatchOptions = {}): LiveWatch {
  let system = nothing;
  const past = { steps: createRecentPast(maxSteps), inputs: createRecentPast(maxInputs) };
  const tracker = createTracker({ past, contextOf: (path) => system.context(path) });
  const book = createDifferenceBook(() => system.actors());
  return {
    journal: tracker,
    onTransition: tracker.onTransition,
    onSession: tracker.onSession,
    differ: book.take,
    attach(watched) {
      system = watched;
    },
    source: createLiveSource({ system: () => system, past, tracker, book }),
  };
}
