import {
  type ActorView,
  createSchedulerBridge,
  type JournalRecord,
  type LaneInput,
  type LaneRecord,
  type Path,
  partsOf,
  type SessionView,
  type StepRecord,
  supervisorPath,
} from '@troupe/actors';
import type { Divergence, Replayer } from '@troupe/journal';
import type { GapMark, JournalSummary, Mark } from '../api/wire.ts';
import { createRecentPast } from '../live/recent-past.ts';
import { createTracker, type Past, type Tracker } from '../live/tracker.ts';
import { createOverTime, type OverTime } from './over-time.ts';

/** An actor between two records. */
export interface KnownActor {
  readonly view: ActorView;
  readonly context: unknown;
}

/** Everything that a journal knows, at all of its records. */
export interface JournalPast {
  readonly summary: JournalSummary;
  readonly past: Past;
  readonly actors: OverTime<KnownActor>;
  readonly sessions: OverTime<SessionView>;
  /** The records that touched an actor, in order; at least one. */
  readonly stops: readonly [JournalRecord, ...JournalRecord[]];
}

/** Looks on while a journal is replayed, and keeps what it sees. */
export interface JournalWitness {
  /** From this record on another operator is there, that knows nothing of what the last one knew. */
  beginRun(seq: number): void;
  /** From this record on the actors are those of `replayer`. */
  know(replayer: Replayer, seq: number): void;
  /** Records are missing: nothing is known until `know` is called. */
  lose(gap: GapMark): void;
  explainGap(why: string): void;
  /** Takes a record with the number that it has among those of all runs. */
  take(record: JournalRecord): void;
  /** What was seen; null where no record touched an actor. */
  past(): JournalPast | null;
}

/** The half of a session that is a function of its inputs; the journal's are not typed. */
interface Session {
  receive(input: LaneInput<unknown>, at: number): unknown;
  session(): SessionView;
}

/** Makes a witness that has seen nothing. */
export function createJournalWitness(): JournalWitness {
  const past: Past = { steps: createRecentPast(Infinity), inputs: createRecentPast(Infinity) };
  const actors = createOverTime<KnownActor>();
  const sessions = createOverTime<SessionView>();
  const stops: JournalRecord[] = [];
  const failures: Mark[] = [];
  const divergences: Mark[] = [];
  const gaps: GapMark[] = [];
  const runs: number[] = [];
  const living = new Map<Path, KnownActor>();
  /** The incarnation that a name means now. */
  const current = new Map<Path, Path>();
  const bridges = new Map<Path, Session>();
  const diverged = new Set<Path>();
  const touched = new Set<Path>();
  let replayer: Replayer | null = null;
  let hasBridges = false;
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
    if (before?.view.state !== view.state) tracker.onTransition(path, view);
    if (before?.context !== context || before?.view.object !== view.object) touched.add(path);
    living.set(path, { view, context });
  }

  function lookAtAll(): void {
    const there = [...(replayer?.supervisor.actors() ?? [])].map(({ path }) => path);
    for (const path of new Set([...living.keys(), ...there])) look(path);
  }

  function takeStep(record: StepRecord): void {
    const { seq, at, to, fact } = record;
    const before = new Map(living);
    const found = replayer?.feed(record) ?? [];
    if (to === supervisorPath) lookAtAll();
    else for (const path of [to, current.get(to) ?? to]) look(path);
    for (const divergence of found) markDivergence(divergence);
    tracker.append(record);
    for (const path of touched) {
      const state = living.get(path)?.view.state ?? '';
      const wasFailed = isFailure(before.get(path)?.view.state ?? '');
      if (isFailure(state) && !wasFailed) mark(failures, { seq, at, path, what: state });
    }
    for (const { who, error } of record.crashed ?? []) {
      mark(failures, { seq, at, path: who, what: `threw: ${error}` });
    }
    if (fact.type === 'RequestRejected') {
      const what = `${fact.method} rejected: ${fact.message}`;
      mark(failures, { seq, at, path: current.get(to) ?? to, what });
    }
  }

  function markDivergence({ seq, at, who, difference }: Divergence): void {
    if (diverged.has(who)) return;
    diverged.add(who);
    const [expected, actual] = [difference.expected, difference.actual].map(brief);
    const what = `${difference.path}: recorded ${expected}, now ${actual}`;
    mark(divergences, { seq, at, path: who, what });
  }

  function takeInput({ to, input, at }: LaneRecord): boolean {
    if (!hasBridges || !to.startsWith('scheduler/')) return false;
    const { namespace } = partsOf(to);
    const bridge: Session = bridges.get(to) ?? createSchedulerBridge({ namespace });
    bridges.set(to, bridge);
    bridge.receive(input, at);
    tracker.onSession(bridge.session());
    return true;
  }

  function file(record: JournalRecord): void {
    for (const path of touched) {
      const session = bridges.get(path);
      if (session !== undefined) sessions.set(path, record.seq, session.session());
      else if (partsOf(path).uid !== '') {
        actors.set(path, record.seq, living.get(path) ?? null);
      }
    }
    if (touched.size > 0) stops.push(record);
    touched.clear();
  }

  function forgetSessions(seq: number): void {
    for (const path of bridges.keys()) sessions.set(path, seq, null);
    bridges.clear();
    hasBridges = false;
  }

  return {
    beginRun(seq) {
      runs.push(seq);
      forgetSessions(seq);
      for (const path of living.keys()) actors.set(path, seq, null);
      living.clear();
      current.clear();
      diverged.clear();
      replayer = null;
      hasBridges = true;
      tracker = track();
    },
    know(next, seq) {
      replayer = next;
      lookAtAll();
      for (const path of touched) actors.set(path, seq, living.get(path) ?? null);
      touched.clear();
    },
    lose(gap) {
      gaps.push(gap);
      replayer = null;
      forgetSessions(gap.before);
    },
    explainGap(why) {
      const gap = gaps.pop();
      if (gap !== undefined) gaps.push({ ...gap, why });
    },
    take(record) {
      if (record.layer === 0) takeStep(record);
      else if (takeInput(record)) tracker.append(record);
      file(record);
    },
    past() {
      const [first, ...rest] = stops;
      if (first === undefined) return null;
      const end = rest.at(-1) ?? first;
      const range = { first: first.seq, last: end.seq, firstAt: first.at, lastAt: end.at };
      const summary = { ...range, failures, divergences, gaps, runs };
      return { summary, past, actors, sessions, stops: [first, ...rest] };
    },
  };
}

/** One mark for a record is enough to jump to. */
function mark(marks: Mark[], next: Mark): void {
  if (marks.at(-1)?.seq !== next.seq) marks.push(next);
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
