import type { JournalRecord } from '@troupe/actors';
import type { StoredJournal } from '@troupe/journal';
import { type JournalWindow, loadWindow } from './load-window.ts';
import { lastUpTo } from './over-time.ts';
import type { JournalSurvey } from './survey-journal.ts';

/** A record among all that touched an actor. */
export interface Stop {
  readonly record: JournalRecord;
  readonly previous: number | null;
  readonly next: number | null;
  /** When the next one was. */
  readonly nextAt: number | null;
}

/** The parts of a journal that are held in memory. */
export interface JournalWindows {
  /** The part that holds the record `seq`, with as much of what was before as is promised. */
  at(seq: number): JournalWindow;
  /** The last record up to `seq` that touched an actor; the first of all where there is none. */
  stopAt(seq: number): Stop;
  /** The last record behind `seq` up to which all had happened by `at`; `seq` where none had. */
  lastUntil(seq: number, at: number): number;
}

/** Windows that are held: those on both sides of where somebody looks. */
const maxWindows = 2;

/**
 * Holds at most two parts of a journal at a time, of `2 * stride` records each, and lives through
 * others as they are asked for. They overlap by half, so that behind every record that is looked at
 * there are at least `stride` more, unless the journal begins there.
 */
export function createJournalWindows(
  journal: StoredJournal,
  survey: JournalSurvey,
  stride: number,
): JournalWindows {
  const windows = new Map<number, JournalWindow>();
  const { seqs, ats } = survey;

  const placeOf = (seq: number) => Math.max(lastUpTo(seqs, seq, Number), 0);

  function window(place: number): JournalWindow {
    const number = Math.max(Math.floor(place / stride) - 1, 0);
    const from = number * stride;
    const found =
      windows.get(number) ?? loadWindow(journal, survey, { from, to: from + stride * 2 });
    windows.delete(number);
    windows.set(number, found);
    for (const oldest of windows.keys()) {
      if (windows.size <= maxWindows) break;
      windows.delete(oldest);
    }
    return found;
  }

  return {
    lastUntil(seq, at) {
      let place = placeOf(seq);
      if ((ats[place + 1] ?? Number.POSITIVE_INFINITY) > at) return seq;
      while ((ats[place + 1] ?? Number.POSITIVE_INFINITY) <= at) place += 1;
      return seqs[place] ?? seq;
    },
    at: (seq) => window(placeOf(seq)),
    stopAt(seq) {
      const place = placeOf(seq);
      const { stops } = window(place);
      const record =
        stops[
          Math.max(
            lastUpTo(stops, seqs[place] ?? 0, (stop) => stop.seq),
            0,
          )
        ];
      if (record === undefined) throw new Error(`record ${seq} is not in the journal any more`);
      return {
        record,
        previous: seqs[place - 1] ?? null,
        next: seqs[place + 1] ?? null,
        nextAt: ats[place + 1] ?? null,
      };
    },
  };
}
