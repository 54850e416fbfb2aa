import { type Path, type SessionView, schedulerPath } from '@troupe/actors';
import { JournalError, type StoredJournal } from '@troupe/journal';
import type { GapMark, JournalSummary, Mark } from '../api/wire.ts';
import { type Checkpoint, createCheckpoints } from './checkpoints.ts';
import { createJournalReader } from './journal-reader.ts';
import { createJournalWitness, type WitnessListener } from './journal-witness.ts';
import { createOverTime, type OverTime } from './over-time.ts';

/** What is known of a journal after it was read once: enough to go to any of its records. */
export interface JournalSurvey {
  readonly summary: JournalSummary;
  /** The numbers of the records that touched an actor, and their times; in order, at least one. */
  readonly seqs: readonly number[];
  readonly ats: readonly number[];
  readonly sessions: OverTime<SessionView>;
  /** The record that ended an actor; undefined for one that never ended, or long before many others. */
  endOf(path: Path): number | undefined;
  /** The last place from which the record at that place of `seqs` can be reached. */
  checkpointBefore(place: number): Checkpoint;
}

/** Marks of each sort that are kept; of a longer list, the first. */
const maxMarks = 10_000;

/** Ends of actors that are kept: the last. */
const maxEnds = 100_000;

/**
 * Lives through a journal once, by the rules of a replay, and keeps where what happened: some 20 bytes
 * a record, the marks, where actors ended, and a bounded number of checkpoints.
 *
 * @param stride records between two checkpoints, at first.
 * @throws JournalError for a journal that cannot be read, holds no records, or cannot be replayed.
 */
export function surveyJournal(journal: StoredJournal, stride: number): JournalSurvey {
  const sessions = createOverTime<SessionView>();
  const seqs: number[] = [];
  const ats: number[] = [];
  const failures: Mark[] = [];
  const divergences: Mark[] = [];
  const gaps: GapMark[] = [];
  const runs: number[] = [];
  const ends = new Map<Path, number>();

  function noteEnd(path: Path, seq: number): void {
    ends.set(path, seq);
    if (ends.size <= maxEnds) return;
    for (const oldest of ends.keys()) {
      ends.delete(oldest);
      break;
    }
  }

  function forgetSessions(seq: number): void {
    for (const path of sessions.paths()) {
      if (sessions.at(path, seq)?.value) sessions.set(path, seq, null);
    }
  }

  function noteSession(path: Path, seq: number, session: SessionView): void {
    const known = sessions.at(path, seq)?.value;
    if (known === undefined || known === null || !isSame(known, session)) {
      sessions.set(path, seq, session);
    }
  }

  const listener: WitnessListener = {
    begin(seq, isRun, known) {
      if (isRun) {
        runs.push(seq);
        forgetSessions(seq);
      }
      for (const session of known) noteSession(schedulerPath(session.namespace), seq, session);
    },
    gap(gap) {
      if (gaps.length < maxMarks) gaps.push(gap);
      forgetSessions(gap.after + 1);
    },
    gapExplained(why) {
      const gap = gaps.pop();
      if (gap !== undefined) gaps.push({ ...gap, why });
    },
    failure: (next) => mark(failures, next),
    divergence: (next) => mark(divergences, next),
    stop({ seq, at }, touched) {
      seqs.push(seq);
      ats.push(at);
      for (const path of touched) {
        if (path.includes('#') && !witness.living.has(path)) noteEnd(path, seq);
      }
    },
  };
  const witness = createJournalWitness({
    maxMoments: 1,
    sessionAfter({ to, seq }, replayer) {
      const session = replayer.session(to);
      if (session !== undefined) noteSession(to, seq, session);
      return session;
    },
    replaysBridges: true,
    listener,
  });
  const reader = createJournalReader(witness);
  const checkpoints = createCheckpoints(journal.segments[0] ?? '', stride);
  for (const entry of journal.entries({ lanes: true })) {
    reader.take(entry);
    if (entry.type !== 'record' || !checkpoints.isDue(seqs.length)) continue;
    const place = reader.place();
    const snapshot = witness.snapshot();
    if (place === null || snapshot === null) continue;
    checkpoints.add({ stops: seqs.length, segment: entry.segment, place, snapshot });
  }

  const [first, firstAt] = [seqs[0], ats[0]];
  if (first === undefined || firstAt === undefined) {
    throw new JournalError('JOURNAL_EMPTY', `${journal.path} holds no records to look at`);
  }
  const range = { first, last: seqs.at(-1) ?? first, firstAt, lastAt: ats.at(-1) ?? firstAt };
  return {
    summary: { ...range, failures, divergences, gaps, runs },
    seqs,
    ats,
    sessions,
    endOf: (path) => ends.get(path),
    checkpointBefore: checkpoints.before,
  };
}

/** One mark for a record is enough to jump to. */
function mark(marks: Mark[], next: Mark): void {
  if (marks.length < maxMarks && marks.at(-1)?.seq !== next.seq) marks.push(next);
}

/** How much waits changes with nearly every input, and is not worth a version. */
function isSame(a: SessionView, b: SessionView): boolean {
  return (
    a.state === b.state && a.since === b.since && a.epoch === b.epoch && a.lastError === b.lastError
  );
}
