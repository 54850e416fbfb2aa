import { randomUUID } from 'node:crypto';
import { type ActorView, type Path, type SessionView, schedulerPath } from '@troupe/actors';
import type { ActorRow } from '../api/wire.ts';
import type { Source } from '../source.ts';
import { conditionsOf } from './conditions-of.ts';
import type { DifferenceBook } from './difference-book.ts';
import { momentsOf } from './moments-of.ts';
import type { Moment } from './recent-past.ts';
import { rowOf } from './row-of.ts';
import { sessionRow } from './session-row.ts';
import { stepDetail } from './step-detail.ts';
import { timelineOf } from './timeline-of.ts';
import type { Past, Tracker } from './tracker.ts';
import type { WatchedSystem } from './watched-system.ts';
import { yamlOf } from './yaml-of.ts';

/** What a running operator's source reads. */
export interface LiveSourceOptions {
  readonly system: () => WatchedSystem;
  readonly past: Past;
  readonly book: DifferenceBook;
  readonly tracker: Pick<Tracker, 'seqOf' | 'seqs' | 'gone' | 'changes'>;
}

/** Makes the source of a running operator: the present from its system, the past from its records. */
export function createLiveSource({ system, past, tracker, book }: LiveSourceOptions): Source {
  const sessionAt = (path: Path): SessionView | undefined =>
    system()
      .sessions()
      .find(({ namespace }) => schedulerPath(namespace) === path);

  function livingRow(view: ActorView, seq: number): ActorRow {
    const differences = book.of(view.path);
    return { ...rowOf(view, seq), ...(differences === undefined ? {} : { differences }) };
  }

  function row(path: Path): ActorRow | undefined {
    const view = system().actor(path);
    if (view !== undefined) return livingRow(view, tracker.seqOf(path));
    const session = sessionAt(path);
    return session === undefined ? undefined : sessionRow(session, tracker.seqOf(path));
  }

  /** The row of an actor that is not there any more. */
  function lastRow(path: Path, moments: readonly Moment[]): ActorRow | undefined {
    const gone = tracker.gone(path);
    if (gone === undefined) return undefined;
    const last = rowOf(gone, moments.at(-1)?.record.seq ?? 0);
    return { ...last, state: 'gone', level: 'settled', waitsFor: null };
  }

  return {
    about: { source: 'live', run: randomUUID() },
    rows() {
      const seqs = tracker.seqs();
      const seqOf = (path: Path) => seqs.get(path) ?? 0;
      return [
        ...system()
          .sessions()
          .map((session) => sessionRow(session, seqOf(schedulerPath(session.namespace)))),
        ...[...system().actors()].map((view) => livingRow(view, seqOf(view.path))),
      ];
    },
    row,
    actor(path, afterSeq) {
      const living = row(path);
      const moments = momentsOf(path, past);
      const shown = living ?? lastRow(path, moments);
      if (shown === undefined) return undefined;
      const view = system().actor(path) ?? tracker.gone(path);
      const known = system().context(path) ?? sessionAt(path) ?? lastContext(path, moments);
      return {
        row: shown,
        gone: living === undefined,
        yaml: view === undefined ? null : yamlOf(view.object),
        conditions: view === undefined ? [] : conditionsOf(view),
        context: known === undefined ? null : yamlOf(known),
        ...timelineOf(path, moments, afterSeq),
      };
    },
    step(path, seq) {
      const moment = momentsOf(path, past).find(({ record }) => record.seq === seq);
      return moment === undefined ? undefined : stepDetail(path, moment);
    },
    changes(touched) {
      const stops = [tracker.changes(touched), book.changes(touched)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function lastContext(path: Path, moments: readonly Moment[]): unknown {
  return moments
    .flatMap(({ touched }) => touched)
    .findLast((touch) => touch.path === path && touch.context !== undefined)?.context;
}
