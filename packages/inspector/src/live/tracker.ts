import {
  type ActorView,
  type JournalRecord,
  type JournalSink,
  type Path,
  type SessionView,
  type StepRecord,
  schedulerPath,
  supervisorPath,
} from '@troupe/actors';
import type { RecentPast, Touch } from './recent-past.ts';

/** The recent past, resource actors apart from sessions, so that neither crowds out the other. */
export interface Past {
  readonly steps: RecentPast;
  readonly inputs: RecentPast;
}

/** An actor that is gone. */
export interface GoneActor {
  readonly view: ActorView;
  /** The last record that touched it. */
  readonly seq: number;
}

/** Finds out whom each record touched and how, and files it. */
export interface Tracker extends JournalSink {
  onTransition(path: Path, view: ActorView | null): void;
  onSession(session: SessionView): void;
  /** The last record that touched an actor; 0 for none. */
  seqOf(path: Path): number;
  /** An actor's last, for some time after its end. */
  gone(path: Path): GoneActor | undefined;
  /** Names actors as records touch them, until the returned function is called. */
  changes(touched: (path: Path) => void): () => void;
}

/** What a tracker works with. */
export interface TrackerOptions {
  readonly past: Past;
  /** All that an actor knows at this moment. */
  readonly contextOf: (path: Path) => unknown;
}

interface Track {
  state: string;
  seq: number;
  view: ActorView | null;
}

interface Move {
  readonly before: string | null;
  readonly after: string | null;
}

/** Actors that are gone and can still be read. */
const maxGone = 500;

/** Makes a tracker that knows no actor. */
export function createTracker({ past, contextOf }: TrackerOptions): Tracker {
  const tracks = new Map<Path, Track>();
  const gone = new Map<Path, GoneActor>();
  /** The incarnation that a name means now. */
  const current = new Map<Path, Path>();
  const listeners = new Set<(path: Path) => void>();
  /** State changes of the step, or input, whose record comes next. */
  const moved = new Map<Path, Move>();

  function touchedByInput(path: Path): readonly Touch[] {
    const move = moved.get(path);
    if (move === undefined && !path.startsWith('scheduler/')) return [];
    moved.clear();
    const state = tracks.get(path)?.state ?? null;
    return [{ path, before: state, after: state, context: undefined, ...move }];
  }

  /** Most steps touch one actor, or none: there is little to make for those. */
  function touchedByStep({ to, fact, gave }: StepRecord): readonly Touch[] {
    const touched: Touch[] = [];
    for (const [path, { before, after }] of moved) {
      touched.push({ path, before, after, context: contextOf(path) });
    }
    const own = tracks.has(to) ? to : current.get(to);
    if (own !== undefined && !moved.has(own)) touched.push(unmoved(own));
    for (const { who } of gave) {
      if (who === own || who === supervisorPath || moved.has(who)) continue;
      if (!touched.some(({ path }) => path === who)) touched.push(unmoved(who));
    }
    if (moved.size > 0) moved.clear();
    if (to === supervisorPath && 'namespace' in fact) {
      const path = sharedPath(fact.namespace);
      touched.push({ path, before: null, after: null, context: undefined });
    }
    return touched;
  }

  function unmoved(path: Path): Touch {
    const state = tracks.get(path)?.state ?? null;
    return { path, before: state, after: state, context: contextOf(path) };
  }

  function move(path: Path, after: string): Track | undefined {
    const track = tracks.get(path);
    moved.set(path, { before: moved.get(path)?.before ?? track?.state ?? null, after });
    return track;
  }

  function settle(path: Path, state: string, view: ActorView | null): void {
    const track = move(path, state);
    if (track === undefined) tracks.set(path, { state, seq: 0, view });
    else Object.assign(track, { state, view });
  }

  function bury(path: Path): void {
    const track = move(path, 'gone');
    tracks.delete(path);
    if (current.get(nameOf(path)) === path) current.delete(nameOf(path));
    if (track === undefined || track.view === null) return;
    gone.set(path, { view: track.view, seq: track.seq });
    for (const oldest of gone.keys()) {
      if (gone.size <= maxGone) break;
      gone.delete(oldest);
    }
  }

  return {
    append(record: JournalRecord) {
      const isStep = record.layer === 0;
      const touched = isStep ? touchedByStep(record) : touchedByInput(record.to);
      if (touched.length === 0) return;
      (isStep ? past.steps : past.inputs).append({ record, touched });
      for (const { path } of touched) {
        const track = tracks.get(path);
        if (track !== undefined) track.seq = record.seq;
        for (const touch of listeners) touch(path);
      }
    },
    onTransition(path, view) {
      if (view === null) {
        bury(path);
        return;
      }
      current.set(nameOf(path), path);
      settle(path, view.state, view);
    },
    onSession: ({ namespace, state }) => settle(schedulerPath(namespace), state, null),
    seqOf: (path) => tracks.get(path)?.seq ?? 0,
    gone: (path) => gone.get(path),
    changes(touched) {
      listeners.add(touched);
      return () => listeners.delete(touched);
    },
  };
}

/** Under which the facts to all of a namespace are filed. */
export function sharedPath(namespace: string): Path {
  return `${supervisorPath}/${namespace}`;
}

function nameOf(path: Path): Path {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}
