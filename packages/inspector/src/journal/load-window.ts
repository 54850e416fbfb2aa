import type { JournalRecord } from '@troupe/actors';
import { createReplayer, type StoredJournal } from '@troupe/journal';
import type { Past } from '../live/tracker.ts';
import { createJournalReader } from './journal-reader.ts';
import { createJournalWitness, type KnownActor } from './journal-witness.ts';
import { createOverTime, type OverTime } from './over-time.ts';
import type { JournalSurvey } from './survey-journal.ts';

/** Everything that is known at the records of one part of a journal. */
export interface JournalWindow {
  readonly past: Past;
  readonly actors: OverTime<KnownActor>;
  /** The records that touched an actor, in order. */
  readonly stops: readonly JournalRecord[];
}

/** Which records are to be in a window, by their places among those that touched an actor. */
export interface WindowRange {
  readonly from: number;
  /** Not in it any more. */
  readonly to: number;
}

/**
 * Lives through a part of a journal once more, from the last checkpoint before it, and keeps what each
 * actor knew after each record: by reference, since contexts and objects never change.
 *
 * @throws JournalError where the journal is not any more what it was when it was surveyed.
 */
export function loadWindow(
  journal: StoredJournal,
  survey: JournalSurvey,
  { from, to }: WindowRange,
): JournalWindow {
  const { segment, stops: passed, start } = survey.checkpointBefore(from);
  const actors = createOverTime<KnownActor>();
  const stops: JournalRecord[] = [];
  let place = passed;
  let isKept = false;

  function keep(seq: number): void {
    isKept = true;
    for (const [path, known] of witness.living) actors.set(path, seq, known);
  }

  const witness = createJournalWitness({
    maxMoments: to - from,
    sessionAfter: ({ to: path, seq }) => survey.sessions.at(path, seq)?.value ?? undefined,
    *sessionsBefore(seq) {
      for (const path of survey.sessions.paths()) {
        const session = survey.sessions.at(path, seq - 1)?.value;
        if (session) yield session;
      }
    },
    replaysBridges: false,
    listener: {
      begin(seq) {
        for (const path of actors.paths()) {
          if (!witness.living.has(path)) actors.set(path, seq, null);
        }
        if (isKept || place >= from) keep(seq);
      },
      stop(record, touched) {
        place += 1;
        if (place <= from) return;
        if (!isKept) keep(record.seq);
        stops.push(record);
        for (const path of touched) {
          if (path.includes('#')) actors.set(path, record.seq, witness.living.get(path) ?? null);
        }
      },
      gap: () => {},
      gapExplained: () => {},
      failure: () => {},
      divergence: () => {},
    },
  });
  if (start !== null) {
    const { place: at, snapshot } = start;
    witness.know(createReplayer({}, { ...snapshot(), bridges: [] }), at.base + at.last + 1);
  }
  const reader = createJournalReader(witness, start?.place);
  for (const entry of journal.entries({ lanes: true, from: segment })) {
    reader.take(entry);
    if (place >= to) break;
  }
  return { past: witness.past, actors, stops };
}
