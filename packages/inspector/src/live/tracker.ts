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

/**
 * Finds out whom each record touched and how, and files it.
 *
 * It is told of every record of an operator, looked at or not: what only a viewer needs is worked out
 * when there is one.
 */
export interface Tracker extends JournalSink {
  /** Takes an actor that was there before the first record, or a session where there is no view. */
  know(path: Path, state: string, view: ActorView | null): void;
  onTransition(path: Path, view: ActorView | null): void;
  onSession(session: SessionView): void;
  /** The last record that touched an actor; 0 for none. One look at all that is kept, unless followed. */
  seqOf(path: Path): number;
  /** The same of all actors, in one look. */
  seqs(): ReadonlyMap<Path, number>;
  /** An actor's last view, for some time after its end. */
  gone(path: Path): ActorView | undefined;
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
  view: ActorView | null;
}

interface Move {
  readonly path: Path;
  readonly before: string | null;
  readonly after: string;
}

/** Actors that are gone and can still be read. */
const maxGone = 500;

const nobody: readonly Touch[] = [];

/** Makes a tracker that knows no actor. */
export function createTracker({ past, contextOf }: TrackerOptions): Tracker {
  const tracks = new Map<Path, Track>();
  const gone = new Map<Path, ActorView>();
  /** The incarnation that a name means now. */
  const current = new Map<Path, Path>();
  const listeners = new Set<(path: Path) => void>();
  /** State changes of the step, or input, whose record comes next. */
  const moved: Move[] = [];
  /** Kept while somebody listens. */
  let followed: Map<Path, number> | null = null;

  function touchedByInput(path: Path): readonly Touch[] {
    if (!path.startsWith('scheduler/')) return nobody;
    const state = tracks.get(path)?.state ?? null;
    const move = moved[0];
    const before = move === undefined ? state : move.before;
    if (move !== undefined) moved.length = 0;
    return [{ path, before, after: state, context: undefined }];
  }

  /** Nearly all steps touch one actor, or none. */
  function touchedByStep(record: StepRecord): readonly Touch[] {
    const { to } = record;
    const own = tracks.has(to) ? to : current.get(to);
    const move = moved[0];
    if (to === supervisorPath || moved.length > 1) return touchedByMany(record, own);
    if (move === undefined) return own === undefined ? nobody : [unmoved(own)];
    if (own !== undefined && own !== move.path) return touchedByMany(record, own);
    moved.length = 0;
    const { path, before, after } = move;
    return [{ path, before, after, context: contextOf(path) }];
  }

  function touchedByMany({ to, fact, gave }: StepRecord, own: Path | undefined): readonly Touch[] {
    const touched = new Map<Path, Touch>();
    for (const { path, before, after } of moved) {
      const first = touched.get(path);
      const from = first === undefined ? before : first.before;
      touched.set(path, { path, before: from, after, context: contextOf(path) });
    }
    moved.length = 0;
    for (const path of [own, ...gave.map(({ who }) => who)]) {
      if (path === undefined || path === supervisorPath || touched.has(path)) continue;
      touched.set(path, unmoved(path));
    }
    if (to === supervisorPath && 'namespace' in fact) {
      const path = sharedPath(fact.namespace);
      touched.set(path, { path, before: null, after: null, context: undefined });
    }
    return [...touched.values()];
  }

  function unmoved(path: Path): Touch {
    const state = tracks.get(path)?.state ?? null;
    return { path, before: state, after: state, context: contextOf(path) };
  }

  function know(path: Path, state: string, view: ActorView | null): void {
    tracks.set(path, { state, view });
    if (view !== null) current.set(nameOf(path), path);
  }

  function settle(path: Path, after: string, view: ActorView | null): void {
    const track = tracks.get(path);
    if (track === undefined) {
      moved.push({ path, before: null, after });
      know(path, after, view);
      return;
    }
    moved.push({ path, before: track.state, after });
    track.state = after;
    track.view = view;
  }

  function bury(path: Path): void {
    const track = tracks.get(path);
    moved.push({ path, before: track?.state ?? null, after: 'gone' });
    tracks.delete(path);
    if (current.get(nameOf(path)) === path) current.delete(nameOf(path));
    if (track === undefined || track.view === null) return;
    gone.set(path, track.view);
    for (const oldest of gone.keys()) {
      if (gone.size <= maxGone) break;
      gone.delete(oldest);
    }
  }

  function seqs(): ReadonlyMap<Path, number> {
    if (followed !== null) return followed;
    return new Map([...past.steps.lastSeqs(), ...past.inputs.lastSeqs()]);
  }

  return {
    know,
    append(record: JournalRecord) {
      const isStep = record.layer === 0;
      const touched = isStep ? touchedByStep(record) : touchedByInput(record.to);
      if (touched.length === 0) return;
      (isStep ? past.steps : past.inputs).append({ record, touched });
      if (followed === null) return;
      for (const { path } of touched) {
        if (tracks.has(path)) followed.set(path, record.seq);
        for (const touch of listeners) touch(path);
      }
    },
    onTransition(path, view) {
      if (view === null) bury(path);
      else settle(path, view.state, view);
    },
    onSession: ({ namespace, state }) => settle(schedulerPath(namespace), state, null),
    seqOf: (path) => seqs().get(path) ?? 0,
    seqs,
    gone: (path) => gone.get(path),
    changes(touched) {
      followed ??= new Map(seqs());
      listeners.add(touched);
      return () => {
        listeners.delete(touched);
        if (listeners.size === 0) followed = null;
      };
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
