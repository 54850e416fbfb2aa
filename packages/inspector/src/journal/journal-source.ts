import { randomUUID } from 'node:crypto';
import type { JournalRecord, Path } from '@troupe/actors';
import type { StoredJournal } from '@troupe/journal';
import type { ActorRow, JournalMoment } from '../api/wire.ts';
import { conditionsOf } from '../live/conditions-of.ts';
import { describe } from '../live/describe.ts';
import { momentsOf } from '../live/moments-of.ts';
import { rowOf } from '../live/row-of.ts';
import { sessionRow } from '../live/session-row.ts';
import { stepDetail } from '../live/step-detail.ts';
import { stepRows } from '../live/step-rows.ts';
import { yamlOf } from '../live/yaml-of.ts';
import type { Source, SourcePast } from '../source.ts';
import type { JournalPast } from './journal-witness.ts';
import { lastUpTo } from './over-time.ts';
import { readPast } from './read-past.ts';

/** Steps that one answer carries at the most. */
const maxSteps = 400;

/** A journal as a source: its end, and by `past` every other moment. */
export interface JournalSource extends Source {
  readonly past: SourcePast;
}

/**
 * Reads a journal, once and whole, into a source.
 *
 * @throws JournalError for a journal that cannot be read, holds no records, or cannot be replayed.
 */
export function createJournalSource(journal: StoredJournal): JournalSource {
  const past = readPast(journal);
  const about = { source: 'journal', run: randomUUID() } as const;
  const at = (seq: number): Source => sourceAt(past, seq, about);
  const { summary } = past;
  return {
    ...at(summary.last),
    past: { summary, momentAt: (seq) => momentAt(past, seq), at },
  };
}

function sourceAt(journal: JournalPast, seq: number, about: Source['about']): Source {
  const { past, actors, sessions } = journal;

  function row(path: Path): ActorRow | undefined {
    const actor = actors.at(path, seq);
    if (actor?.value) return rowOf(actor.value.view, actor.seq);
    const session = sessions.at(path, seq);
    return session?.value ? sessionRow(session.value, session.seq) : undefined;
  }

  /** The row of an actor that is not there any more. */
  function lastRow(path: Path): ActorRow | undefined {
    const last = actors.lastKnown(path, seq);
    if (last === undefined) return undefined;
    const then = rowOf(last.value.view, last.seq);
    return { ...then, state: 'gone', level: 'settled', waitsFor: null };
  }

  const moments = (path: Path) => momentsOf(path, past).filter(({ record }) => record.seq <= seq);

  return {
    about,
    rows: () =>
      [...sessions.paths(), ...actors.paths()].flatMap((path) => {
        const found = row(path);
        return found === undefined ? [] : [found];
      }),
    row,
    actor(path, afterSeq) {
      const present = row(path);
      const shown = present ?? lastRow(path);
      if (shown === undefined) return undefined;
      const known = actors.lastKnown(path, seq)?.value;
      const context = known?.context ?? sessions.at(path, seq)?.value;
      const own = moments(path);
      const steps = stepRows(path, own).slice(-maxSteps);
      return {
        row: shown,
        gone: present === undefined,
        yaml: known === undefined ? null : yamlOf(known.view.object),
        conditions: known === undefined ? [] : conditionsOf(known.view),
        context: context === undefined || context === null ? null : yamlOf(context),
        steps: steps.filter((step) => step.seq > afterSeq),
        cut: own.length > steps.length || steps[0]?.before !== null,
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

function momentAt({ stops }: JournalPast, seq: number): JournalMoment {
  const place = Math.max(lastUpTo(stops, seq), 0);
  const record: JournalRecord = stops[place] ?? stops[0];
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
    previous: stops[place - 1]?.seq ?? null,
    next: stops[place + 1]?.seq ?? null,
  };
}
