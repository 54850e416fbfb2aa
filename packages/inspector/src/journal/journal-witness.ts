import {
  type ActorView,
  type JournalRecord,
  type LaneRecord,
  type Path,
  type SessionView,
  type StepRecord,
  type SupervisorSnapshot,
  schedulerPath,
  supervisorPath,
} from '@troupe/actors';
import type { Divergence, Replayer } from '@troupe/journal';
import type { GapMark, Mark } from '../api/wire.ts';
import { createRecentPast } from '../live/recent-past.ts';
import { createTracker, type Past, type Tracker } from '../live/tracker.ts';
import type { Reading } from './journal-reader.ts';

/** An actor between two records. */
export interface KnownActor {
  readonly view: ActorView;
  readonly context: unknown;
}

/** Who is told what a witness sees. */
export interface WitnessListener {
  /** A record that touched these. Not told of records that touched nobody. */
  stop(record: JournalRecord, touched: ReadonlySet<Path>): void;
  /**
   * Another operator is there, or the actors that are known are others, from this record on; with the
   * sessions that are known as well.
   */
  begin(seq: number, isRun: boolean, sessions: readonly SessionView[]): void;
  /** Records are missing. */
  gap(gap: GapMark): void;
  gapExplained(why: string): void;
  failure(mark: Mark): void;
  divergence(mark: Mark): void;
}

/** How a witness looks. */
export interface WitnessOptions {
  /** Moments that are kept. */
  readonly maxMoments: number;
  /** What a session is after its input, where that is known. */
  readonly sessionAfter: (record: LaneRecord, replayer: Replayer) => SessionView | undefined;
  /** The sessions that are known before the record `seq`, where the replayer knows of none. */
  readonly sessionsBefore?: (seq: number) => Iterable<SessionView>;
  /** Whether bridges are replayed as well, which is worth it where divergences are looked for. */
  readonly replaysBridges: boolean;
  readonly listener: WitnessListener;
}

/** Looks on while a journal is replayed. */
export interface JournalWitness extends Reading {
  /** The actors that are there. */
  readonly living: ReadonlyMap<Path, KnownActor>;
  /** The last moments. */
  readonly past: Past;
  /** What all actors know; null while that is not known. */
  snapshot(): SupervisorSnapshot | null;
}

/** Makes a witness that has seen nothing. */
export function createJournalWitness(options: WitnessOptions): JournalWitness {
  const { maxMoments, sessionAfter, sessionsBefore = () => [], replaysBridges, listener } = options;
  const past: Past = {
    steps: createRecentPast(maxMoments),
    inputs: createRecentPast(maxMoments),
  };
  const living = new Map<Path, KnownActor>();
  /** The incarnation that a name means now. */
  const current = new Map<Path, Path>();
  const touched = new Set<Path>();
  /** Those that came into a failure with the present record, and which. */
  const failed = new Map<Path, string>();
  const diverged = new Set<Path>();
  let replayer: Replayer | null = null;
  let tracker = track();

  function track(): Tracker {
    const contextOf = (path: Path): unknown => replayer?.supervisor.context(path);
    const made = createTracker({ past, contextOf });
    made.changes((path) => touched.add(path));
    return made;
  }

  /** Sees what has become of an actor. */
  function look(path: Path): void {
    const before = living.get(path);
    const view = replayer?.supervisor.actor(path);
    if (view === undefined) {
      if (before === undefined) return;
      living.delete(path);
      if (current.get(nameOf(path)) === path) current.delete(nameOf(path));
      tracker.onTransition(path, null);
      touched.add(path);
      return;
    }
    const context = replayer?.supervisor.context(path);
    current.set(nameOf(path), path);
    if (before?.view.state !== view.state) {
      tracker.onTransition(path, view);
      if (isFailure(view.state) && !isFailure(before?.view.state ?? '')) {
        failed.set(path, view.state);
      }
    }
    if (before?.context !== context || before?.view.object !== view.object) touched.add(path);
    living.set(path, { view, context });
  }

  /** After a fact to all, which brings nobody to life: whoever heard it knows something new. */
  function lookAtHearers(): void {
    for (const [path, { context }] of living) {
      const now = replayer?.supervisor.context(path);
      if (now === undefined || now !== context) look(path);
    }
  }

  function takeStep(record: StepRecord): void {
    const { seq, at, to, fact } = record;
    const found = replayer?.feed(record) ?? [];
    if (to === supervisorPath) lookAtHearers();
    else for (const path of new Set([to, current.get(to) ?? to])) look(path);
    for (const divergence of found) tellDivergence(divergence);
    tracker.append(record);
    for (const [path, what] of failed) listener.failure({ seq, at, path, what });
    failed.clear();
    for (const { who, error } of record.crashed ?? []) {
      listener.failure({ seq, at, path: who, what: `threw: ${error}` });
    }
    if (fact.type === 'RequestRejected') {
      const what = `${fact.method} rejected: ${fact.message}`;
      listener.failure({ seq, at, path: current.get(to) ?? to, what });
    }
  }

  function takeInput(record: LaneRecord): void {
    if (replayer === null) return;
    if (replaysBridges) {
      for (const divergence of replayer.feed(record)) tellDivergence(divergence);
    }
    if (!record.to.startsWith('scheduler/')) return;
    const session = sessionAfter(record, replayer);
    if (session === undefined) return;
    tracker.onSession(session);
    tracker.append(record);
  }

  function tellDivergence({ seq, at, who, difference }: Divergence): void {
    if (diverged.has(who)) return;
    diverged.add(who);
    const [expected, actual] = [difference.expected, difference.actual].map(brief);
    const what = `${difference.path}: recorded ${expected}, now ${actual}`;
    listener.divergence({ seq, at, path: who, what });
  }

  return {
    living,
    past,
    snapshot: () => replayer?.supervisor.snapshot() ?? null,
    beginRun(seq) {
      living.clear();
      current.clear();
      diverged.clear();
      replayer = null;
      tracker = track();
      listener.begin(seq, true, []);
    },
    know(next, seq) {
      replayer = next;
      living.clear();
      current.clear();
      tracker = track();
      for (const view of next.supervisor.actors()) {
        const { path, state } = view;
        living.set(path, { view, context: next.supervisor.context(path) });
        current.set(nameOf(path), path);
        tracker.know(path, state, view);
      }
      const sessions = next.sessions();
      for (const { namespace, state } of sessions.length > 0 ? sessions : sessionsBefore(seq)) {
        tracker.know(schedulerPath(namespace), state, null);
      }
      listener.begin(seq, false, sessions);
    },
    lose(gap) {
      replayer = null;
      listener.gap(gap);
    },
    explainGap: listener.gapExplained,
    take(record) {
      if (record.layer === 0) takeStep(record);
      else takeInput(record);
      if (touched.size > 0) listener.stop(record, touched);
      touched.clear();
    },
  };
}

function isFailure(state: string): boolean {
  const [top] = state.split('.');
  return top === 'failed' || top === 'crashed';
}

const longest = 120;

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function nameOf(path: Path): Path {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}
