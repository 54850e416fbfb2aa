import { randomUUID } from 'node:crypto';
import type { Path } from '@troupe/actors';
import type { StoredJournal } from '@troupe/journal';
import type { ActorRow, JournalMoment } from '../api/wire.ts';
import { conditionsOf } from '../live/conditions-of.ts';
import { describe } from '../live/describe.ts';
import { momentsOf } from '../live/moments-of.ts';
import { rowOf } from '../live/row-of.ts';
import { sessionRow } from '../live/session-row.ts';
import { stepDetail } from '../live/step-detail.ts';
import { timelineOf } from '../live/timeline-of.ts';
import { yamlOf } from '../live/yaml-of.ts';
import type { Source, SourcePast } from '../source.ts';
import { createJournalWindows, type JournalWindows, type Stop } from './journal-windows.ts';
import type { JournalWindow } from './load-window.ts';
import { type JournalSurvey, surveyJournal } from './survey-journal.ts';

/** A journal as a source: its end, and by `past` every other moment. */
export interface JournalSource extends Source {
  readonly past: SourcePast;
}

/** How much of a journal is held in memory. */
export interface JournalSourceOptions {
  /** Records that are there before any that is looked at; up to four times as many are held. */
  readonly stride?: number;
}

/**
 * Reads a journal once into a source, and parts of it again as they are looked at.
 *
 * @throws JournalError for a journal that cannot be read, holds no records, or cannot be replayed.
 */
export function createJournalSource(
  journal: StoredJournal,
  { stride = 25_000 }: JournalSourceOptions = {},
): JournalSource {
  const survey = surveyJournal(journal, stride);
  const windows = createJournalWindows(journal, survey, stride);
  const about = { source: 'journal', run: randomUUID() } as const;
  const at = (seq: number): Source => sourceAt(windows, survey, seq, about);
  const { summary } = survey;
  return {
    ...at(summary.last),
    past: {
      summary,
      momentAt: (seq) => momentOf(windows.stopAt(seq)),
      lastUntil: windows.lastUntil,
      at,
    },
  };
}

function sourceAt(
  windows: JournalWindows,
  { sessions, endOf }: JournalSurvey,
  seq: number,
  about: Source['about'],
): Source {
  const actors = () => windows.at(seq).actors;

  /** The part in which most is known of an actor: of one that ended before this one, that of its end. */
  function windowOf(path: Path): JournalWindow {
    const window = windows.at(seq);
    if (window.actors.lastKnown(path, seq) !== undefined) return window;
    const end = endOf(path);
    return end === undefined || end > seq ? window : windows.at(end);
  }

  const moments = (path: Path) =>
    momentsOf(path, windowOf(path).past).filter(({ record }) => record.seq <= seq);

  function row(path: Path): ActorRow | undefined {
    const actor = actors().at(path, seq);
    if (actor?.value) return rowOf(actor.value.view, actor.seq);
    const session = sessions.at(path, seq);
    return session?.value ? sessionRow(session.value, session.seq) : undefined;
  }

  /** The row of an actor that is not there any more. */
  function lastRow(path: Path): ActorRow | undefined {
    const last = windowOf(path).actors.lastKnown(path, seq);
    if (last === undefined) return undefined;
    const then = rowOf(last.value.view, last.seq);
    return { ...then, state: 'gone', level: 'settled', waitsFor: null };
  }

  function sessionThen(path: Path): unknown {
    const session = sessions.at(path, seq)?.value;
    if (session === undefined || session === null) return undefined;
    // How much waits is not kept of every record.
    const { waiting: _, ...known } = session;
    return known;
  }

  return {
    about,
    rows: () =>
      [...sessions.paths(), ...actors().paths()].flatMap((path) => {
        const found = row(path);
        return found === undefined ? [] : [found];
      }),
    row,
    actor(path, afterSeq) {
      const present = row(path);
      const shown = present ?? lastRow(path);
      if (shown === undefined) return undefined;
      const known = windowOf(path).actors.lastKnown(path, seq)?.value;
      const context = known?.context ?? sessionThen(path);
      return {
        row: shown,
        gone: present === undefined,
        yaml: known === undefined ? null : yamlOf(known.view.object),
        conditions: known === undefined ? [] : conditionsOf(known.view),
        context: context === undefined ? null : yamlOf(context),
        ...timelineOf(path, moments(path), afterSeq),
      };
    },
    step(path, at) {
      const moment = moments(path).find(({ record }) => record.seq === at);
      return moment === undefined ? undefined : stepDetail(path, moment);
    },
    // What was recorded changes no more.
    changes: () => () => {},
  };
}

function momentOf({ record, ...around }: Stop): JournalMoment {
  const isStep = record.layer === 0;
  const { input } = isStep ? { input: { type: 'fact', fact: record.fact } as const } : record;
  const told =
    input.type === 'fact' ? input.fact : input.type === 'command' ? input.command : input.answer;
  return {
    seq: record.seq,
    at: record.at,
    path: record.to,
    input: describe(told),
    before: isStep ? (record.before ?? null) : null,
    after: isStep ? (record.after ?? null) : null,
    ...around,
  };
}
