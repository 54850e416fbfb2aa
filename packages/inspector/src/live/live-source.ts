import { randomUUID } from 'node:crypto';
import { type ActorView, type Path, type SessionView, schedulerPath } from '@troupe/actors';
import type { ActorRow } from '../api/wire.ts';
import type { Source } from '../source.ts';
import { conditionsOf } from './conditions-of.ts';
import { momentsOf } from './moments-of.ts';
import type { Moment } from './recent-past.ts';
import { rowOf } from './row-of.ts';
import { sessionRow } from './session-row.ts';
import { stepDetail } from './step-detail.ts';
import { stepRows } from './step-rows.ts';
import type { Past, Tracker } from './tracker.ts';
import type { WatchedSystem } from './watched-system.ts';
import { yamlOf } from './yaml-of.ts';

/** What a running operator's source reads. */
export interface LiveSourceOptions {
  readonly system: () => WatchedSystem;
  readonly past: Past;
  readonly tracker: Pick<Tracker, 'seqOf' | 'gone' | 'changes'>;
}

/** Steps that one answer carries at the most. */
const maxSteps = 400;

/** Makes the source of a running operator: the present from its system, the past from its records. */
export function createLiveSource({ system, past, tracker }: LiveSourceOptions): Source {
  const rowOfView = (view: ActorView): ActorRow => rowOf(view, tracker.seqOf(view.path));
  const rowOfSession = (session: SessionView): ActorRow =>
    sessionRow(session, tracker.seqOf(schedulerPath(session.namespace)));
  const sessionAt = (path: Path): SessionView | undefined =>
    system()
      .sessions()
      .find(({ namespace }) => schedulerPath(namespace) === path);

  function row(path: Path): ActorRow | undefined {
    const view = system().actor(path);
    if (view !== undefined) return rowOfView(view);
    const session = sessionAt(path);
    return session === undefined ? undefined : rowOfSession(session);
  }

  /** The row of an actor that is not there any more. */
  function lastRow(path: Path): ActorRow | undefined {
    const gone = tracker.gone(path);
    if (gone === undefined) return undefined;
    const last = rowOf(gone.view, gone.seq);
    return { ...last, state: 'gone', level: 'settled', waitsFor: null };
  }

  return {
    about: { source: 'live', run: randomUUID() },
    rows: () => [
      ...system().sessions().map(rowOfSession),
      ...[...system().actors()].map(rowOfView),
    ],
    row,
    actor(path, afterSeq) {
      const living = row(path);
      const shown = living ?? lastRow(path);
      if (shown === undefined) return undefined;
      const view = system().actor(path) ?? tracker.gone(path)?.view;
      const moments = momentsOf(path, past);
      const steps = stepRows(path, moments).slice(-maxSteps);
      const known = system().context(path) ?? sessionAt(path) ?? lastContext(path, moments);
      return {
        row: shown,
        gone: living === undefined,
        yaml: view === undefined ? null : yamlOf(view.object),
        conditions: view === undefined ? [] : conditionsOf(view),
        context: known === undefined ? null : yamlOf(known),
        steps: steps.filter(({ seq }) => seq > afterSeq),
        cut: moments.length > steps.length || steps[0]?.before !== null,
      };
    },
    step(path, seq) {
      const moment = momentsOf(path, past).find(({ record }) => record.seq === seq);
      return moment === undefined ? undefined : stepDetail(path, moment);
    },
    changes: tracker.changes,
  };
}

function lastContext(path: Path, moments: readonly Moment[]): unknown {
  return moments
    .flatMap(({ touched }) => touched)
    .findLast((touch) => touch.path === path && touch.context !== undefined)?.context;
}
